import GRDB
import Glibc
import QueueStore

/// Looks at a file before anything is written to it: only a queue that is whole, and of a version that is known, is opened.
struct FileCheck {
  let path: String

  enum Finding: Equatable {
    case nothing
    case queue(version: Int)
  }

  func look() throws(StoreOpenError) -> Finding {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw .unusable(path: path, reason: lastError()) }
      return .nothing
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAQueue(path: path, reason: "it is no regular file") }
    if status.st_size == 0 { return .nothing }
    try checkMagic()
    try LogCheck(path: path).look()
    return .queue(version: try checkedVersion())
  }

  private func checkMagic() throws(StoreOpenError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unusable(path: path, reason: lastError()) }
    defer { close(descriptor) }
    let magic = Array("SQLite format 3\0".utf8)
    var bytes = [UInt8](repeating: 0, count: magic.count)
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw .unusable(path: path, reason: lastError()) }
    guard count == magic.count, bytes == magic else { throw .notAQueue(path: path, reason: "it is no SQLite database") }
  }

  /// Through SQLite, since the newest header may still stand in the -wal; on a connection that can't write.
  private func checkedVersion() throws(StoreOpenError) -> Int {
    let found: (application: Int, version: Int, isSuperseded: Bool, damage: String?)
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      found = try queue.read { database in
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        return (
          application, try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
          try migrations.hasBeenSuperseded(database),
          // Another application's is none of ours, damaged or not.
          application == applicationID ? try Self.damage(in: database) : nil
        )
      }
      try queue.close()
    } catch {
      throw StoreOpenError(error, path: path)
    }
    guard found.application == applicationID else {
      throw .notAQueue(path: path, reason: "it is a database of another application")
    }
    guard found.version <= knownVersion, !found.isSuperseded else {
      throw .newerVersion(path: path, found: max(found.version, knownVersion + 1), known: knownVersion)
    }
    if let damage = found.damage { throw .corrupt(path: path, reason: damage) }
    return found.version
  }

  /// Every page is read, and looked whether it is what its table needs, and every row, whether its columns can be read and are
  /// of their types. nil: all is well.
  ///
  /// Whether the columns of a row agree with each other, which takes two fifths of the time, is left out: a page that is torn or
  /// overwritten is told by its structure, and a row that is not as it was written is told where it is read.
  private static func damage(in database: Database) throws -> String? {
    try database.execute(sql: "PRAGMA ignore_check_constraints = TRUE")
    let said = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
    return said == "ok" ? nil : said ?? "it can't be checked"
  }
}

extension StoreOpenError {
  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = .unusable(path: path, reason: "\(error)")
      return
    }
    let said = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, reason: said)
    case .SQLITE_FULL: self = .unusable(path: path, reason: "the disk is full")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR, .SQLITE_BUSY:
      self = .unusable(path: path, reason: said)
    // Tables that are missing or shaped otherwise.
    default: self = .corrupt(path: path, reason: said)
    }
  }
}
