import Foundation
import GRDB
import JobModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct OpeningTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("queue.sqlite")
  }

  private func open(_ path: String? = nil) async throws(StoreOpenError) -> SQLiteStore {
    try await SQLiteStore.open(at: path ?? self.path) { WallTime(milliseconds: 0) }
  }

  /// Why it is not opened; nil where it is.
  private func refusal(_ path: String? = nil) async -> StoreOpenError? {
    do {
      try await open(path).close()
      return nil
    } catch {
      return error
    }
  }

  @Test func `a queue that was not there is said to be new, once`() async throws {
    let made = try await open()
    #expect(made.openingNotes == [.isNew(path: path)])
    await made.close()
    let again = try await open()
    #expect(again.openingNotes == [])
    await again.close()
  }

  private func pragma(_ name: String, in store: SQLiteStore) async throws -> String? {
    try await store.write { transaction in
      switch try transaction.connection.value("PRAGMA \(name)", []) {
      case .int(let int): "\(int)"
      case .text(let text): text
      default: nil
      }
    }
  }

  @Test func `a commit is on the disk before it is answered`() async throws {
    let store = try await open()
    #expect(try await pragma("synchronous", in: store) == "2")
    #expect(try await pragma("journal_mode", in: store) == "wal")
    #expect(try await pragma("foreign_keys", in: store) == "1")
    // The store does it itself, since SQLite would say nothing of a sync that fails in it.
    #expect(try await pragma("wal_autocheckpoint", in: store) == "0")
    #expect(try await pragma("auto_vacuum", in: store) == "2")
    await store.close()
  }

  @Test func `readers can't write`() async throws {
    let store = try await open()
    await #expect(throws: StorageError.self) { try await store.reading { try $0.run("DELETE FROM store") } }
    await store.close()
  }

  @Test func `a store keeps its id`() async throws {
    let first = try await open()
    let id = first.storeId
    await first.close()
    let again = try await open()
    #expect(again.storeId == id)
    #expect(id.count == 32)
    await again.close()
    let other = try await open(folder.file("other.sqlite"))
    #expect(other.storeId != id)
    await other.close()
  }

  @Test(
    arguments: ["queue.sqlite", "queue.sqlite-wal", "queue.sqlite-shm", "queue.sqlite.lock", "queue.sqlite.sequence"])
  func `nobody else reads the files`(name: String) async throws {
    _ = FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: 0o644])
    let store = try await open()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    await store.close()
  }

  @Test func `a second one is refused with the pid of the first`() async throws {
    let store = try await open()
    let pid = Int(ProcessInfo.processInfo.processIdentifier)
    let error = await refusal()
    #expect(error == .inUse(path: path, pid: pid))
    #expect(error?.description.contains("(pid \(pid))") == true)
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: path)
    #expect(await refusal(folder.file("link")) == .inUse(path: path, pid: pid))
    await store.close()
    #expect(await refusal() == nil)
  }

  @Test func `a queue of a newer version is refused and not touched`() async throws {
    let store = try await open()
    try await store.write { database in
      _ = try database.run("PRAGMA user_version = 9")
    }
    await store.close()
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(await refusal() == .newerVersion(path: path, found: 9, known: 8))
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func `a step that is not known makes a queue newer, whatever its number`() async throws {
    let store = try await open()
    try await store.write { database in
      _ = try database.run("INSERT INTO grdb_migrations VALUES ('v10')")
    }
    await store.close()
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(await refusal() == .newerVersion(path: path, found: 9, known: 8))
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func `a newer version that stands only in the wal is seen`() async throws {
    let store = try await open()
    try await store.write { database in
      _ = try database.run("PRAGMA user_version = 9")
    }
    let copy = folder.file("copy.sqlite")
    for ending in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + ending, toPath: copy + ending)
    }
    await store.close()
    let before = try Data(contentsOf: URL(filePath: "\(copy)-wal"))
    #expect(await refusal(copy) == .newerVersion(path: copy, found: 9, known: 8))
    #expect(try Data(contentsOf: URL(filePath: "\(copy)-wal")) == before)
  }

  @Test func `another application's database is refused`() async throws {
    let store = try await open()
    try await store.write { database in
      _ = try database.run("PRAGMA application_id = 17")
    }
    await store.close()
    #expect(await refusal() == .notAQueue(path: path, reason: "it is a database of another application"))
  }

  @Test(arguments: ["hello", "SQLite format 2\0 and more", String(repeating: "\0", count: 5000)])
  func `a file that is no database is refused and not touched`(text: String) async throws {
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(await refusal() == .notAQueue(path: path, reason: "it is no SQLite database"))
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
  }

  @Test(arguments: [20, 100, 4000, 4096, 9000])
  func `a queue that was cut off is refused`(bytes: Int) async throws {
    try await open().close()
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.prefix(bytes).write(to: URL(filePath: path))
    let error = await refusal()
    #expect(error?.isDamage == true, "\(String(describing: error))")
  }

  @Test func `a queue whose tables are overwritten is refused`() async throws {
    try await open().close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.replaceSubrange(100..<4096, with: Data(repeating: 0xA5, count: 3996))
    try bytes.write(to: URL(filePath: path))
    let error = await refusal()
    #expect(error?.isDamage == true, "\(String(describing: error))")
  }

  @Test func `a queue with a second name is refused, since a second daemon could open it by that`() async throws {
    try await open().close()
    try FileManager.default.linkItem(atPath: path, toPath: folder.file("other.sqlite"))
    guard case .unusable(_, let reason) = await refusal() else {
      Issue.record("a queue with two names was taken")
      return
    }
    #expect(reason.contains("hard link"))
  }

  @Test func `a path that can't be a file is refused with the reason`() async throws {
    guard case .notAQueue(folder.path, "it is no regular file") = await refusal(folder.path) else {
      Issue.record("a folder was taken")
      return
    }
    guard case .unusable(_, let reason) = await refusal(folder.file("missing/queue.sqlite")) else {
      Issue.record("a file in no folder was taken")
      return
    }
    #expect(reason.contains("No such file or directory"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("nowhere"), withDestinationPath: folder.file("missing"))
    guard case .unusable = await refusal(folder.file("nowhere")) else {
      Issue.record("a link to nothing was taken")
      return
    }
  }

  @Test(arguments: [true, false]) func `a queue that is gone or empty is not begun anew without a word`(isGone: Bool)
    async throws
  {
    let store = try await open()
    try await store.setPause(
      Paused(by: "root", at: WallTime(milliseconds: 0)), of: nil, by: Submitter(uid: 0, name: "root", isAdmin: true))
    await store.close()
    if isGone {
      try FileManager.default.removeItem(atPath: path)
    } else {
      try Data().write(to: URL(filePath: path))
    }
    let refusal = try #require(await refusal())
    #expect("\(refusal)".contains("it had come to event 1: put it, or a backup, in its place"), "\(refusal)")
    try FileManager.default.removeItem(atPath: "\(path).sequence")
    #expect(await self.refusal() == nil)
  }

  @Test func `readers that can't be opened hold up nobody`() async throws {
    let pool = try DatabasePool(path: path)
    try FileManager.default.removeItem(atPath: path)
    await withCheckedContinuation { continuation in
      OwnThread.queue("opening").async {
        SQLiteStore.openReaders(of: pool)
        continuation.resume()
      }
    }
    #expect(throws: DatabaseError.self) { try pool.read { _ in } }
  }
}

extension StoreOpenError {
  fileprivate var isDamage: Bool {
    if case .corrupt = self { true } else { false }
  }
}
