import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import Varlink

extension ControlService {
  /// Sends events as a cursor over them that the store's bell wakes. Replaying and following are one loop, and a slow reader
  /// buffers nothing, since each event is read when the one before has left.
  ///
  /// - Throws: always, in the end: a Watch has no last reply.
  func watch(_ parameters: Watch.Parameters, _ call: ControlCall) async throws -> Watch.Reply {
    guard call.varlink.wantsMore else { throw VarlinkError.expectedMore }
    let filter = try parameters.filter.map(checked) ?? Filter()
    var last: Int
    if let since = parameters.since { last = since } else { last = try await store.status().lastSequence }
    var extras = UnkeptEvents(time: time)
    while true {
      // Listens before it looks, so that no change is missed in between.
      let bell = store.bell()
      let page = try await events(after: last, filter)
      for event in page.events { try await send(event, call) }
      if !page.events.isEmpty { extras.stirred() }
      let isCaughtUp = page.last == last
      last = page.last
      guard isCaughtUp else { continue }
      if extras.wantsProgress() {
        for job in extras.changed(try await running(filter)) {
          try await send(Event(sequence: last, at: time.wall(), what: .progress, job: job), call)
        }
      }
      if extras.wantsBookmark() { try await send(Event(sequence: last, at: time.wall(), what: .bookmark), call) }
      // Ends where the daemon stops or the reader has gone.
      guard await time.rings(bell, until: extras.next) else { throw ControlError.shuttingDown }
    }
  }

  private func send(_ event: Event, _ call: ControlCall) async throws {
    try await call.replies.send(try Watch.members(of: Watch.Reply(event: event)))
  }

  private func events(after last: Int, _ filter: Filter) async throws -> EventPage {
    let servers = await engine.serverStates()
    do throws(EventsError) {
      return try await store.events(after: last, filter: filter, limit: Limits.page, in: servers)
    } catch .pruned(let oldest) {
      throw ControlError.eventsPruned(oldest: oldest)
    } catch .storage(let error) {
      throw error
    }
  }

  private func running(_ filter: Filter) async throws -> [Job] {
    var running = filter
    guard filter.states?.contains(.running) ?? true else { return [] }
    running.states = [.running]
    do throws(ListError) {
      return try await store.list(running, limit: Limits.mostOnPage, in: [:]).jobs
    } catch .invalidCursor {
      return []
    } catch .storage(let error) {
      throw error
    }
  }
}

/// Decides when a watcher is sent events that are not kept: progress at most once a second, and from time to time a bookmark,
/// by which the place of a watcher with a filter moves on.
private struct UnkeptEvents {
  private static let bookmarks = Duration.seconds(15)
  private static let looks = Duration.seconds(1)

  private let time: TimeSource
  private var bookmarkAt: SteadyTime
  private var lookAt: SteadyTime
  private var known: [JobID: Double] = [:]
  /// Whether something has happened since the last look, so that a job may run.
  private var isStirred = false

  init(time: TimeSource) {
    self.time = time
    bookmarkAt = time.steady() + Self.bookmarks
    lookAt = time.steady()
  }

  /// The next instant at which there is something to do even if nothing happens: while jobs run, their progress is looked at.
  var next: SteadyTime { known.isEmpty && !isStirred ? bookmarkAt : min(bookmarkAt, lookAt) }

  mutating func stirred() { isStirred = true }

  mutating func wantsBookmark() -> Bool { isDue(&bookmarkAt, every: Self.bookmarks) }
  mutating func wantsProgress() -> Bool { isDue(&lookAt, every: Self.looks) }

  private func isDue(_ instant: inout SteadyTime, every interval: Duration) -> Bool {
    let now = time.steady()
    guard now >= instant else { return false }
    instant = now + interval
    return true
  }

  /// The jobs whose progress has changed since the last look. A job that is new and has not got on yet is none of them.
  mutating func changed(_ running: [Job]) -> [Job] {
    isStirred = false
    defer { known = Dictionary(uniqueKeysWithValues: running.map { ($0.id, $0.progress) }) }
    return running.filter { $0.progress != known[$0.id, default: 0] }
  }
}
