import Foundation
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
  case sqlite(TemporaryFolder, file: String)
  case memory(MemoryDisk)

  /// - Parameter isFast: a file is in memory, too: what is written is not waited for.
  package init(_ kind: StoreKind, isFast: Bool = false) throws {
    switch kind {
    case .sqlite: self = try .sqlite(TemporaryFolder(inMemory: isFast), file: "queue.sqlite")
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
    try await open(StoreClock(now: now))
  }

  /// - Parameter holder: of one host of several that share the queue; nil: there is one.
  package func open(_ clock: StoreClock, holder: LeaseHolder? = nil) async throws -> any QuietStore {
    switch self {
    case .sqlite(let folder, let file):
      try await SQLiteStore.open(at: folder.file(file), machine: nil, clock: clock, holder: holder)
    case .memory(let disk): MemoryStore(disk, clock: clock, holder: holder)
    }
  }

  /// Another place, to which a backup is put back.
  package func restored(from backup: BackupFile) throws -> StorePlace {
    switch self {
    case .sqlite(let folder, _):
      let file = "restored.sqlite"
      try FileManager.default.copyItem(atPath: backup.path, toPath: folder.file(file))
      return .sqlite(folder, file: file)
    case .memory(let disk):
      guard let restored = disk.restored(from: backup.path) else { throw CocoaError(.fileNoSuchFile) }
      return .memory(restored)
    }
  }
}
