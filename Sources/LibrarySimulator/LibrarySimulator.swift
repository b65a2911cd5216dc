package import JSONDocument
import Synchronization

/// A Library server to try and test against. It is as strict as the real one is known to be.
///
/// `withSimulator` runs one; this face shows what its clients did and changes what becomes of them.
package final class LibrarySimulator: Sendable {
  package static let path = "/" + Call.base[0]

  private let time: SimulatorTime
  private let world: Mutex<World>
  private let port = Mutex(0)
  private let watchers = Mutex<[Int: AsyncStream<RequestRecord>.Continuation]>([:])

  package init(_ settings: SimulatorSettings = SimulatorSettings(), time: SimulatorTime = .live) throws {
    self.time = time
    world = Mutex(try World(settings))
  }

  /// What a client is configured with. The port is 0 until the simulator listens.
  package var url: String { "http://127.0.0.1:\(port.withLock { $0 })\(Self.path)" }

  func listens(on port: Int) { self.port.withLock { $0 = port } }

  func answer(_ call: Call) -> Answer {
    let (answer, record) = inWorld { world, now in
      if let answer = Control.answer(call, &world, at: now) { return (answer, RequestRecord?.none) }
      var answer = world.answer(call, at: now)
      answer.headers.append(("Date", HTTPDate.text(now.wall + world.faults.skew(at: now.elapsed))))
      return (answer, world.journal.requests.last)
    }
    if let record { for watcher in watchers.withLock({ Array($0.values) }) { watcher.yield(record) } }
    return answer
  }

  /// What was held back until now is done first.
  private func inWorld<Value: Sendable, Fault: Error>(
    _ body: (inout World, Moment) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try world.withLock { world throws(Fault) in
      let now = time.now
      world.catchUp(to: now)
      return try body(&world, now)
    }
  }
}

extension LibrarySimulator {
  package var requests: [RequestRecord] { inWorld { world, _ in world.journal.requests } }
  package var violations: [Violation] { inWorld { world, _ in world.journal.violations } }
  package var edits: [EditRecord] { inWorld { $0.journal.edits(at: $1.elapsed) } }
  package var statistics: Statistics { inWorld { $0.journal.statistics(at: $1.elapsed) } }

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
    inWorld { world, _ in (world.migrations.all + world.groups.all).map { ($0.kind, $0.id.description) } }
  }

  /// As GET with showContent=all shows it now where no fault changes what is shown; nil where there is no such target.
  package func document(of id: String) -> JSON? {
    inWorld { world, now in
      TargetID(id).flatMap { world.target($0) }.map { .object($0.document(at: now.elapsed)) }
    }
  }

  package func follow(_ script: Script) throws { try inWorld { world, _ in try world.planner.follow(script) } }
  /// From now on other things go wrong than until now.
  package func follow(_ scenario: Scenario) throws { try inWorld { try $0.follow(scenario, at: $1.elapsed) } }
  package func change(_ change: StateChange) throws { try inWorld { try $0.change(change, at: $1) } }
  /// Somebody else edits a target.
  package func edit(_ edit: ForeignEdit) throws { try inWorld { try $0.edit(edit, at: $1) } }

  /// Adds a target, or replaces the one with its id.
  package func add(_ kind: TargetKind, _ document: JSON) throws { try inWorld { try $0.add(kind, document, at: $1) } }

  /// Every session is gone; edits under way go on.
  package func closeLogins() { inWorld { world, _ in world.logins.closeAll() } }

  var isRefusing: Bool { inWorld { $0.faults.isRefusing(at: $1.elapsed) } }
  func countRefusal() { inWorld { world, _ in world.journal.count(.refuse) } }

  package static func migrationID(_ n: Int) -> String { Identifiers.migration(n) }
  /// 0 is the sample that can be edited.
  package static func groupID(_ n: Int) -> String { Identifiers.group(n) }
  /// 1 a configuration migration, 2 a project merge, 3 an uploaded migration, 4 a locked one, 5 a project's security.
  package static func furtherSampleID(_ n: Int) -> String { Identifiers.further(n) }
}
