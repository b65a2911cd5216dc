import Foundation
import JobModel
import PostgreSQLEngine
package import QueueStore
package import Runtime
import SQLiteEngine
package import TestSupport

/// The stores that the conformance suite and the model test are run on.
package enum StoreKind: String, CaseIterable, Sendable, CustomStringConvertible {
  case sqlite, memory, postgresql

  /// Those whose operations are SQL.
  package static let ofSQL = [StoreKind.sqlite, .postgresql]
  /// Those that make a backup by themselves; the others' is made by the server's own tools.
  package static let withBackups = [StoreKind.sqlite, .memory]

  package var description: String { rawValue }
}

/// A store that says when it has come to rest: a clock that is not the world's must not run ahead of it.
package protocol QuietStore: QueueStore {
  /// Whether no request is under way: its answer has reached the one who asked, and the bell has rung.
  var isQuiet: Bool { get }
  /// Returns when it is quiet.
  func quiet() async
}

/// One that the operations' SQL can be tried on.
package protocol QuietTransactionalStore: QuietStore, TransactionalStore {
  /// How many groups have been committed.
  var commits: Int { get }
}

extension SQLiteStore: QuietTransactionalStore {}
extension PostgreSQLStore: QuietTransactionalStore {}

extension MemoryStore: QuietStore {
  package var isQuiet: Bool { true }
  package func quiet() async {}
}

/// Where a store is kept while it is open, and after it was closed: it can be opened again.
package enum StorePlace: Sendable {
  case sqlite(TemporaryFolder, file: String)
  case memory(MemoryDisk)
  case postgresql(PostgreSQLDatabase)

  /// - Parameter isFast: a file is in memory, too: what is written is not waited for.
  package init(_ kind: StoreKind, isFast: Bool = false) async throws {
    switch kind {
    case .sqlite: self = try .sqlite(TemporaryFolder(inMemory: isFast), file: "queue.sqlite")
    case .memory: self = .memory(MemoryDisk())
    case .postgresql: self = try await .postgresql(PostgreSQLDatabase())
    }
  }

  package var kind: StoreKind {
    switch self {
    case .sqlite: .sqlite
    case .memory: .memory
    case .postgresql: .postgresql
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
    case .postgresql(let database):
      try await PostgreSQLStore.open(
        ConnectionSettings(conninfo: database.conninfo, password: nil, host: holder?.host.name ?? "here"),
        isStorageReplicated: true, comparesPlace: true, clock: clock, holder: holder)
    }
  }

  package func backup(of store: any QueueStore) async throws -> BackupFile {
    guard case .postgresql(let database) = self else { return try await store.backup(named: "b") }
    return try await BackupFile(path: database.dump(), bytes: 0)
  }

  /// Another place, to which a backup is put back.
  package func restored(from backup: BackupFile) async throws -> StorePlace {
    switch self {
    case .sqlite(let folder, _):
      let file = "restored.sqlite"
      try FileManager.default.copyItem(atPath: backup.path, toPath: folder.file(file))
      return .sqlite(folder, file: file)
    case .memory(let disk):
      guard let restored = disk.restored(from: backup.path) else { throw CocoaError(.fileNoSuchFile) }
      return .memory(restored)
    case .postgresql(let database): return try await .postgresql(database.restored(from: backup.path))
    }
  }
}
