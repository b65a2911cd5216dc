package import JSONDocument
import Synchronization

/// A Library server to try and test against. It is as strict as the real one is known to be.
///
/// `withSimulator` runs one; this face shows what its clients did and changes what becomes of them.
package final class LibrarySimulator: Sendable {
  package static let path = "/" + World.base[0]

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
    let (answer, record) = world.withLock { world in
      let now = time.now
      if let answer = Control.answer(call, &world, at: now) { return (answer, RequestRecord?.none) }
      let answer = world.answer(call, at: now)
      return (answer, world.journal.requests.last)
    }
    if let record { for watcher in watchers.withLock({ Array($0.values) }) { watcher.yield(record) } }
    return answer
  }
}

extension LibrarySimulator {
  package var requests: [RequestRecord] { world.withLock { $0.journal.requests } }
  package var violations: [Violation] { world.withLock { $0.journal.violations } }
  package var edits: [EditRecord] { world.withLock { $0.journal.edits(at: time.now.elapsed) } }
  package var statistics: Statistics { world.withLock { $0.journal.statistics(at: time.now.elapsed) } }

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
    world.withLock { world in
      (world.migrations.all + world.groups.all).map { ($0.kind, $0.id.description) }
    }
  }

  /// As GET with showContent=all shows it now; nil where there is no such target.
  package func document(of id: String) -> JSON? {
    world.withLock { world in
      TargetID(id).flatMap { world.target($0) }.map { .object($0.document(at: time.now.elapsed)) }
    }
  }

  package func follow(_ script: Script) throws { try world.withLock { try $0.planner.follow(script) } }
  package func change(_ change: StateChange) throws { try world.withLock { try $0.change(change, at: time.now) } }

  /// Adds a target, or replaces the one with its id.
  package func add(_ kind: TargetKind, _ document: JSON) throws {
    try world.withLock { try $0.add(kind, document, at: time.now) }
  }

  /// Every session is gone; edits under way go on.
  package func closeLogins() { world.withLock { $0.logins.closeAll() } }

  package static func migrationID(_ n: Int) -> String { Identifiers.migration(n) }
  /// 0 is the sample that can be edited.
  package static func groupID(_ n: Int) -> String { Identifiers.group(n) }
  /// 1 a configuration migration, 2 a project merge, 3 an uploaded migration, 4 a locked one, 5 a project's security.
  package static func furtherSampleID(_ n: Int) -> String { Identifiers.further(n) }
}
