package import QueueStore
package import Runtime
import SQLiteEngine
package import TestSupport

/// The stores that the conformance suite and the model test are run on.
package enum StoreKind: String, CaseIterable, Sendable, CustomStringConvertible {
  case sqlite, memory

  package var description: String { rawValue }
}

/// A store that says when it has come to rest: a clock that is not the world's must not run ahead of it.
package protocol QuietStore: QueueStore {
  /// Whether no request is under way: its answer has reached the one who asked, and the bell has rung.
  var isQuiet: Bool { get }
  /// Returns when it is quiet.
  func quiet() async
}

extension SQLiteStore: QuietStore {}

extension MemoryStore: QuietStore {
  package var isQuiet: Bool { true }
  package func quiet() async {}
}

/// Where a store is kept while it is open, and after it was closed: it can be opened again.
package enum StorePlace: Sendable {
  case sqlite(TemporaryFolder)
  case memory(MemoryDisk)

  /// - Parameter isFast: a file is in memory, too: what is written is not waited for.
  package init(_ kind: StoreKind, isFast: Bool = false) throws {
    switch kind {
    case .sqlite: self = try .sqlite(TemporaryFolder(inMemory: isFast))
    case .memory: self = .memory(MemoryDisk())
    }
  }

  package var kind: StoreKind {
    switch self {
    case .sqlite: .sqlite
    case .memory: .memory
    }
  }

  package func open(now: @escaping @Sendable () -> WallTime) async throws -> any QuietStore {
    switch self {
    case .sqlite(let folder): try await SQLiteStore.open(at: folder.file("queue.sqlite"), now: now)
    case .memory(let disk): MemoryStore(disk, now: now)
    }
  }
}
