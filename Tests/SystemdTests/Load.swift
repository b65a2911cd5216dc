import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import Synchronization
import TestSupport
import Testing
import Varlink

/// Clients that enqueue and watch all the time, as README tells them to: a call whose reply was lost is repeated with its
/// key, and who has seen a sequence goes on behind it. A connection that is refused is an error at once.
final class Load: Sendable {
  private struct State {
    var stops = false
    var jobs: [String: JobID] = [:]
    var repeated = 0
    /// Of all events, in order.
    var sequences: [Int] = []
    var reconnected = 0
  }

  private let installation: Installation
  private let state = Mutex(State())
  private let ends: AsyncStream<Void>
  private let jobEnded: AsyncStream<Void>.Continuation

  /// Runs the clients while `disturbing` does, until their last edits have ended, and expects that nothing is missing or twice.
  static func run(on installation: Installation, disturbing: (Load) async throws -> Void) async throws {
    let load = Load(installation)
    try await withThrowingTaskGroup { group in
      for client in 0..<4 { group.addTask { try await load.enqueue(client) } }
      group.addTask { try await load.watch() }
      do {
        try await disturbing(load)
      } catch {
        group.cancelAll()
        throw error
      }
      load.state.withLock { $0.stops = true }
      for _ in 0..<4 { try await group.next() }
      // What the one who watches ends with.
      try await #require(installation.ctl("pause", "--environment", Installation.environment).status == 0)
      try await group.waitForAll()
    }
    try await load.expectNothingLost()
  }

  private init(_ installation: Installation) {
    self.installation = installation
    (ends, jobEnded) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Waits until some more jobs have ended.
  func progress(_ jobs: Int = 4) async throws {
    var ended = 0
    for await _ in ends {
      ended += 1
      if ended > jobs { return }
    }
    throw CancellationError()
  }

  private func enqueue(_ client: Int) async throws {
    var number = 0
    while !state.withLock(\.stops) {
      number += 1
      let key = "\(client).\(number)"
      let edit = try Installation.rename(client * 10 + number % 10 + 1, to: key, key: key)
      let id = try await repeated { try await self.installation.enqueue(edit)[0] }
      state.withLock { $0.jobs[key] = id }
      var filter = Filter()
      filter.ids = [id]
      try await repeated {
        try await self.installation.watch(Watch.Parameters(filter: filter, since: 0)) { event in
          event.job?.state.known?.isEnded != true
        }
      }
      jobEnded.yield()
    }
  }

  private func watch() async throws {
    while true {
      let last = state.withLock { $0.sequences.last ?? 0 }
      var paused = false
      do {
        try await installation.watch(Watch.Parameters(since: last)) { event in
          if event.what.known != .progress, event.what.known != .bookmark {
            state.withLock { $0.sequences.append(event.sequence) }
          }
          paused = event.what.known == .paused
          return !paused
        }
      } catch  where isLost(error) {}
      if paused { return }
      state.withLock { $0.reconnected += 1 }
    }
  }

  private func repeated<Reply>(_ call: () async throws -> Reply) async throws -> Reply {
    try await repeatedWhereLost(call) { state.withLock { $0.repeated += 1 } }
  }

  private func expectNothingLost() async throws {
    let state = state.withLock { $0 }
    let jobs = try await installation.jobs()
    #expect(jobs.allSatisfy { $0.state.known == .succeeded }, "\(jobs)")
    #expect(jobs.count == state.jobs.count, "some keys have become two jobs")
    #expect(Set(jobs.map(\.id)) == Set(state.jobs.values))
    #expect(state.reconnected > 0 && state.repeated > 0, "nobody was disturbed: \(state)")
    #expect(state.sequences == Array(1...(state.sequences.last ?? 1)), "events are missing, or came twice")
    // The server took each of them once.
    #expect(try await installation.editsTaken().sorted() == state.jobs.keys.sorted())
    #expect(try await installation.simulator("violations") == [])
  }
}

/// Calls again where the connection has ended.
func repeatedWhereLost<Reply>(_ call: () async throws -> Reply, lost: () -> Void = {}) async throws -> Reply {
  while true {
    do { return try await call() } catch  where isLost(error) { lost() }
  }
}

/// As README's client sees it: the connection has ended, or is about to.
private func isLost(_ error: any Error) -> Bool {
  switch error {
  case VarlinkClientError.closed, VarlinkClientError.notSent, ControlError.shuttingDown: true
  default: false
  }
}
