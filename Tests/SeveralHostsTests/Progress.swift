import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Synchronization

/// What the watchers of all hosts have seen so far. Each event counts once, by whichever of them saw it first.
final class Progress: Sendable {
  struct State: Sendable {
    /// By host: the sequences of events that are kept, as they came.
    fileprivate(set) var sequences: [String: [Int]] = [:]
    /// What each event was, by its sequence.
    fileprivate var said: [Int: String] = [:]
    fileprivate(set) var counts: [EventKind: Int] = [:]
    /// Jobs that have ended, with the kind of their end.
    fileprivate(set) var ends: [JobID: EventKind] = [:]
    fileprivate(set) var violations: [String] = []
    /// Nothing goes wrong any more.
    fileprivate(set) var isCalm = false

    func last(on host: String) -> Int { sequences[host]?.last ?? 0 }
  }

  private let state = Mutex(State())
  private let bell = Bell()

  var now: State { state.withLock { $0 } }

  /// Whoever waits looks again.
  func ring() { bell.ring() }

  func becomesCalm() {
    state.withLock { $0.isCalm = true }
    bell.ring()
  }

  /// Returns when something is so; false where the task was cancelled before.
  @discardableResult
  func when(_ isSo: (State) -> Bool) async -> Bool {
    let rings = bell.listen()
    if isSo(now) { return true }
    for await _ in rings where isSo(now) { return true }
    return false
  }

  /// Follows the events on a host until the task is cancelled, over all that ends the connection: from behind the last that was
  /// seen there.
  func follow(_ host: Host) async {
    while !Task.isCancelled {
      let rings = bell.listen()
      let place = now.last(on: host.name)
      try? await host.client().callMore(Watch.self, Watch.Parameters(since: place)) { reply in
        saw(reply.event, on: host.name)
        return true
      }
      // Connects again when something has changed: a fault is over, or another watcher has seen something.
      if now.isCalm { continue }
      for await _ in rings { break }
    }
  }

  private func saw(_ event: Event, on host: String) {
    // Progress and bookmarks repeat the last sequence.
    guard let kind = event.what.known, kind != .progress, kind != .bookmark else { return }
    let said = "\(kind) of \(event.job.map { "job \($0.id)" } ?? "no job")"
    state.withLock { state in
      state.sequences[host, default: []].append(event.sequence)
      if let before = state.said.updateValue(said, forKey: event.sequence) {
        if before != said {
          state.violations.append("event \(event.sequence) is \(said) on \(host), and was \(before) before")
        }
        return
      }
      state.counts[kind, default: 0] += 1
      guard let job = event.job, kind.isEnd else { return }
      if let before = state.ends.updateValue(kind, forKey: job.id) {
        state.violations.append("job \(job.id) ended twice: \(before), then \(kind)")
      }
    }
    bell.ring()
  }
}

extension EventKind {
  fileprivate var isEnd: Bool { [.succeeded, .failed, .cancelled, .expired].contains(self) }
}
