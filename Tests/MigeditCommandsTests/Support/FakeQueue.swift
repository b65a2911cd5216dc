import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Runtime
import Synchronization
import Varlink

/// What a daemon keeps between calls, as far as enqueuing a file needs it: jobs by key, what they come after, and events.
final class FakeQueue: Sendable {
  struct Kept: Equatable {
    let key: String
    let request: EditRequest
    /// Refs resolved, too.
    let after: Set<JobID>
    var state: JobState
  }

  fileprivate struct Content {
    var jobs: [Kept] = []
    var events: [(EventKind, JobID)] = []
    var calls = 0
    var breaksAt: Int?
    /// How many runs of the one batch have ended.
    var endedRuns = 0
  }

  private let content = Mutex(Content())

  var jobs: [Kept] { content.withLock { $0.jobs } }
  var releases: Int { content.withLock { $0.events.filter { $0.0 == .released }.count } }

  /// Calls that change something, up to now.
  var calls: Int { content.withLock { $0.calls } }

  /// The connection is lost at such a call from now, before or after it has done its work.
  func breakAtCall(_ call: Int?) { content.withLock { ($0.calls, $0.breaksAt) = (0, call) } }

  func hold(_ ids: [JobID]) {
    content.withLock { content in
      for id in ids {
        content.jobs[id - 1].state = .held
        content.events.append((.held, id))
      }
    }
  }

  func cancel(_ ids: [JobID]) {
    content.withLock { content in for id in ids { content.jobs[id - 1].state = .cancelled } }
  }

  /// All jobs succeed.
  func end() {
    content.withLock { content in
      content.endedRuns += 1
      for at in content.jobs.indices { content.jobs[at].state = .succeeded }
    }
  }

  /// - Parameter losesWork: where it breaks, the call is not done either.
  func daemon(losesWork: Bool = false) throws -> FakeDaemon {
    let daemon = try FakeDaemon(["Environments": EditSample.environments])
    daemon.answer("GetBatch") { [self] call, _ in
      try content.withLock { try $0.batch(call.parameters["name"]?.string ?? "") }
    }
    daemon.answer("Status") { [self] _, _ in try .status(last: content.withLock { $0.events.count }) }
    daemon.answer("Enqueue") { [self, unowned daemon] call, _ in
      let parameters = try Enqueue.parameters(of: call.parameters)
      return try await changing(daemon, losesWork) { try $0.enqueue(parameters.edits) }
    }
    daemon.answer("Release") { [self, unowned daemon] call, _ in
      let ids = call.parameters["filter"]?["ids"]?.array?.compactMap { $0.number?.int } ?? []
      return try await changing(daemon, losesWork) { try $0.release(ids) }
    }
    daemon.answer("List") { [self] call, _ in
      let parameters = try List.parameters(of: call.parameters)
      let jobs = content.withLock(\.jobs)
      let found = (parameters.filter?.ids ?? []).filter { id in
        parameters.filter?.states?.contains(jobs[id - 1].state) ?? true
      }
      return try List.members(
        of: List.Reply(jobs: found.map { Sample.job($0, jobs[$0 - 1].state) }, cursor: nil))
    }
    daemon.answer("Watch") { [self] call, replies in
      let wanted = call.parameters["filter"]?["ids"]?.array.map { $0.compactMap { $0.number?.int } }
      let since = call.parameters["since"]?.number?.int ?? 0
      let (events, jobs) = content.withLock { ($0.events, $0.jobs) }
      for (at, event) in events.enumerated() where at >= since && wanted?.contains(event.1) ?? true {
        try await replies.send(.event(at + 1, event.0, Sample.job(event.1, jobs[event.1 - 1].state)))
      }
      await untilCancelled()
      throw CancellationError()
    }
    return daemon
  }

  private func changing(
    _ daemon: FakeDaemon, _ losesWork: Bool, _ work: (inout Content) throws -> JSONObject
  ) async throws -> JSONObject {
    let (reply, isBroken) = try content.withLock { content in
      content.calls += 1
      let isBroken = content.calls == content.breaksAt
      return (isBroken && losesWork ? nil : try work(&content), isBroken)
    }
    if !isBroken, let reply { return reply }
    Task { await daemon.stop() }
    await untilCancelled()
    throw CancellationError()
  }
}

extension FakeQueue.Content {
  /// The newest run: one begins where all of the jobs before it have ended.
  fileprivate func batch(_ name: String) throws -> JSONObject {
    let own = jobs.filter { $0.request.batch == name }
    guard !own.isEmpty else { throw ControlError.noSuchBatch(name: name) }
    let hasEnded = own.allSatisfy(\.state.isEnded)
    return try GetBatch.members(
      of: GetBatch.Reply(
        batch: Batch(
          name: name, run: 1 + endedRuns - (hasEnded ? 1 : 0), createdAt: WallTime(milliseconds: 0),
          endedAt: hasEnded ? WallTime(milliseconds: 1) : nil, counts: [:])))
  }

  fileprivate mutating func enqueue(_ edits: [JSON]) throws -> JSONObject {
    let requests = try edits.map { try $0.decoded(as: EditRequest.self, unknownMembers: .refused) }
    let references = try References(requests)
    var made: [JobID] = []
    var reply: [Enqueued] = []
    for request in requests {
      let known = jobs.firstIndex { $0.key == request.key }
      made.append(known.map { $0 + 1 } ?? jobs.count + 1)
      if known == nil {
        jobs.append(
          .init(key: request.key ?? "", request: request, after: [], state: request.isHeld ? .held : .queued))
        events.append((.enqueued, jobs.count))
      }
      reply.append(
        Enqueued(id: made[made.count - 1], state: jobs[made[made.count - 1] - 1].state, duplicate: known != nil))
    }
    for (index, request) in requests.enumerated() {
      let after = Set((request.after ?? []) + references.predecessors[index].map { made[$0] })
      let id = made[index]
      if reply[index].duplicate, jobs[id - 1].after != after, made.firstIndex(of: id) == index {
        throw ControlError.keyConflict(index: index, key: jobs[id - 1].key, id: id)
      }
      jobs[id - 1] = .init(
        key: jobs[id - 1].key, request: jobs[id - 1].request, after: after, state: jobs[id - 1].state)
    }
    return try Enqueue.members(of: Enqueue.Reply(jobs: reply))
  }

  fileprivate mutating func release(_ ids: [JobID]) throws -> JSONObject {
    let held = ids.filter { jobs[$0 - 1].state == .held }
    for id in held {
      jobs[id - 1].state = .queued
      events.append((.released, id))
    }
    return try Release.members(of: Release.Reply(jobs: held, count: held.count))
  }
}
