import GRDB
import Glibc
import QueueStore
import Runtime

/// Makes a copy of an open queue: as of one instant, read again and checked, on the disk, and only then under its name.
///
/// The queue goes on meanwhile, since a reader's snapshot is copied, which holds up no commit. Only the log beside the queue
/// grows until the copy is made.
struct VerifiedCopy {
  let source: any DatabaseReader
  let path: String
  let now: WallTime
  /// What is left for the queue itself when the copy is made, in bytes.
  var spaceKept = 32 << 20
  /// Whether the copy is given up: the daemon stops.
  var isStopped: @Sendable () -> Bool = { false }

  private static let pagesInStep: CInt = 1000

  /// - Returns: its size, in bytes.
  func write() throws(BackupError) -> Int {
    if hasFile(path) { throw .nameTaken(path: path) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let new = "\(folder)/.\(parts.last ?? "").new"
    removeFiles(of: new)
    defer { removeFiles(of: new) }
    let descriptor = open(new, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unwritable(new) }
    defer { close(descriptor) }
    do {
      let contents = try copy(to: new, in: folder)
      try check(new, has: contents)
    } catch let error as BackupError {
      throw error
    } catch {
      throw .storage(StorageError(of: error) ?? .unavailable(reason: "The queue could not be copied: \(error)."))
    }
    guard fsync(descriptor) == 0 else { throw unwritable(new) }
    guard link(new, path) == 0 else { throw errno == EEXIST ? .nameTaken(path: path) : unwritable(path) }
    unlink(new)
    guard syncFolder(folder) else { throw unwritable(folder) }
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  private func copy(to new: String, in folder: String) throws -> CopiedContents {
    var configuration = Configuration()
    // The whole file is brought to the disk at once, when it is complete.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    let copy = try DatabaseQueue(path: new, configuration: configuration)
    let contents = try copy.writeWithoutTransaction { copy in
      let contents = try source.read { queue in
        try checkSpace(for: queue, in: folder)
        let contents = try CopiedContents(queue)
        try queue.backup(to: copy, pagesPerStep: Self.pagesInStep) { _ in
          if isStopped() { throw StorageError.closed }
        }
        return contents
      }
      try CopyMark.write(at: now, to: copy)
      // One file, without a log beside it.
      try copy.execute(sql: "PRAGMA journal_mode = DELETE")
      return contents
    }
    try copy.close()
    return contents
  }

  private func check(_ new: String, has contents: CopiedContents) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let copy = try DatabaseQueue(path: new, configuration: configuration)
    let (said, found) = try copy.read { copy in
      (try String.fetchOne(copy, sql: "PRAGMA quick_check"), try CopiedContents(copy))
    }
    try copy.close()
    guard said == "ok", found == contents else {
      throw failure("The copy of the queue is not as the queue is, and was removed: \(said ?? "it can't be read").")
    }
  }

  private func checkSpace(for queue: Database, in folder: String) throws {
    let size =
      try Int.fetchOne(queue, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
    var system = statvfs()
    guard statvfs(folder, &system) == 0 else { throw unwritable(folder) }
    let (free, needed) = (Int(system.f_bavail) * Int(system.f_frsize), size + spaceKept)
    guard free < needed else { return }
    throw failure(
      """
      The disk has no room for a copy of the queue in \(folder): it has \(mebibytes(free)) MiB, and \(mebibytes(needed)) MiB \
      are needed. Free some space, then try again.
      """)
  }

  private func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }

  private func unwritable(_ what: String) -> BackupError {
    failure("The copy of the queue can't be written: \(what): \(lastError()).")
  }

  private func failure(_ reason: String) -> BackupError { .storage(.unavailable(reason: reason)) }

  private func removeFiles(of new: String) { for ending in ["", "-journal", "-wal", "-shm"] { unlink(new + ending) } }
}

/// By what a copy is compared with the queue that it is of.
struct CopiedContents: Equatable {
  let storeId: String?
  let application: Int?
  let version: Int?
  let jobs: Int?
  let events: Int?
  /// Of the last event that there was.
  let sequence: Int

  init(_ database: Database) throws {
    storeId = try String.fetchOne(database, sql: "SELECT id FROM store")
    application = try Int.fetchOne(database, sql: "PRAGMA application_id")
    version = try Int.fetchOne(database, sql: "PRAGMA user_version")
    jobs = try Int.fetchOne(database, sql: "SELECT count(*) FROM job")
    events = try Int.fetchOne(database, sql: "SELECT count(*) FROM event")
    sequence = try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
  }
}

/// What tells a copy from the queue that it was made of, until it is opened: a table that only a copy has, so that a copy of any
/// version can be marked.
enum CopyMark {
  static func write(at instant: WallTime, to copy: Database) throws {
    try copy.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS copy_mark (made INTEGER NOT NULL) STRICT;
        DELETE FROM copy_mark;
        """)
    try copy.execute(sql: "INSERT INTO copy_mark VALUES (?)", arguments: [instant.milliseconds])
  }

  /// When the copy was made; nil: it is none.
  static func read(_ database: Database) throws -> WallTime? {
    guard try Int.fetchOne(database, sql: "SELECT 1 FROM sqlite_schema WHERE name = 'copy_mark'") != nil else {
      return nil
    }
    return try Int64.fetchOne(database, sql: "SELECT made FROM copy_mark").map { WallTime(milliseconds: $0) }
  }
}

/// "" is the root.
func folder(of path: String) -> String {
  path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
}

func hasFile(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0
}

/// - Returns: whether what its files are called is on the disk.
func syncFolder(_ folder: String) -> Bool {
  let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  return fsync(descriptor) == 0
}
