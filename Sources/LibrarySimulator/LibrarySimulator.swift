package import JSONDocument
import Synchronization

/// A Library server to try and test against. It is as strict as the real one is known to be.
///
/// `withSimulator` runs one; this face shows what its clients did and changes what becomes of them.
package final class LibrarySimulator: Sendable {
  package static let path = "/" + Call.base[0]

  private let time: SimulatorTime
  private let state: Mutex<LibraryState>
  private let port = Mutex(0)
  private let watchers = Mutex<[Int: AsyncStream<RequestRecord>.Continuation]>([:])

  package init(_ settings: SimulatorSettings = SimulatorSettings(), time: SimulatorTime = .live) throws {
    self.time = time
    state = Mutex(try LibraryState(settings))
  }

  /// What a client is configured with. The port is 0 until the simulator listens.
  package var url: String { url(at: "127.0.0.1") }

  func url(at address: String) -> String { "http://\(address):\(port.withLock { $0 })\(Self.path)" }

  func listens(on port: Int) { self.port.withLock { $0 = port } }

  func answer(_ call: Call) -> CallAnswer {
    let (answer, record) = withState { state, now in
      if let answer = Control.answer(call, &state, at: now) { return (answer, RequestRecord?.none) }
      var answer = state.answer(call, at: now)
      answer.headers.append(("Date", HTTPDateText.text(now.wall + state.faults.skew(at: now.elapsed))))
      return (answer, state.activity.requests.last)
    }
    if let record { for watcher in watchers.withLock({ Array($0.values) }) { watcher.yield(record) } }
    return answer
  }

  /// Runs `body` with the state as of now: work that was deferred until now is done first.
  private func withState<Value: Sendable, Fault: Error>(
    _ body: (inout LibraryState, Moment) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try state.withLock { state throws(Fault) in
      let now = time.now
      state.catchUp(to: now)
      return try body(&state, now)
    }
  }
}

extension LibrarySimulator {
  package var requests: [RequestRecord] { withState { state, _ in state.activity.requests } }
  package var violations: [Violation] { withState { state, _ in state.activity.violations } }
  package var edits: [EditRecord] { withState { $0.activity.edits(at: $1.elapsed) } }
  package var statistics: Statistics { withState { $0.activity.statistics(at: $1.elapsed) } }

  /// Every request that is answered from now on.
  package func answeredRequests() -> AsyncStream<RequestRecord> {
    let (stream, watcher) = AsyncStream<RequestRecord>.makeStream()
    let key = watchers.withLock { watchers in
      let key = (watchers.keys.max() ?? 0) + 1
      watchers[key] = watcher
      return key
    }
    watcher.onTermination = { [weak self] _ in self?.watchers.withLock { $0[key] = nil } }
    return stream
  }

  /// Ids in full: migrations first, in the order in which they came.
  package var targets: [(kind: TargetKind, id: String)] {
    withState { state, _ in (state.migrations.all + state.groups.all).map { ($0.kind, $0.id.description) } }
  }

  /// As GET with showContent=all shows it now where no fault changes what is shown; nil where there is no such target.
  package func document(of id: String) -> JSON? {
    withState { state, now in
      TargetID(id).flatMap { state.target($0) }.map { .object($0.document(at: now.elapsed)) }
    }
  }

  package func follow(_ script: Script) throws { try withState { state, _ in try state.planner.follow(script) } }
  /// From now on other things go wrong than until now.
  package func follow(_ scenario: Scenario) throws { try withState { try $0.follow(scenario, at: $1.elapsed) } }
  package func change(_ change: StateChange) throws { try withState { try $0.change(change, at: $1) } }
  /// Somebody else edits a target.
  package func edit(_ edit: ConcurrentEdit) throws { try withState { try $0.edit(edit, at: $1) } }

  /// Adds a target, or replaces the one with its id.
  package func add(_ kind: TargetKind, _ document: JSON) throws { try withState { try $0.add(kind, document, at: $1) } }

  /// Every session is gone; edits under way go on.
  package func closeLogins() { withState { state, _ in state.logins.closeAll() } }

  var isRefusing: Bool { withState { $0.faults.isRefusing(at: $1.elapsed) } }
  func countRefusal() { withState { state, _ in state.activity.count(.refuse) } }

  package static func migrationID(_ n: Int) -> String { Identifiers.migration(n) }
  /// 0 is the sample that can be edited.
  package static func groupID(_ n: Int) -> String { Identifiers.group(n) }
  /// 1 a configuration migration, 2 a project merge, 3 an uploaded migration, 4 a locked one, 5 a project's security.
  package static func furtherSampleID(_ n: Int) -> String { Identifiers.further(n) }
}
