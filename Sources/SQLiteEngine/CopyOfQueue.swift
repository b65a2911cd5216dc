import GRDB
import Glibc

/// The copy of a queue whose file was removed while it was open. It is written under a name that says that it is not whole, then
/// under one that says that it is, and gets the queue's name at last: whenever the process is killed, the next start finds which
/// of the three it is.
struct CopyOfQueue {
  private let path: String
  private var unfinished: String { "\(path).restoring" }
  private var whole: String { "\(path).restored" }

  /// - Parameter path: that of the queue.
  init(of path: String) { self.path = path }

  func write(_ database: Database) throws {
    unlink(unfinished)
    let descriptor = open(unfinished, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw NotWritten(what: unfinished) }
    defer { close(descriptor) }
    try database.execute(sql: "VACUUM INTO ?", arguments: [unfinished])
    guard fsync(descriptor) == 0 else { throw NotWritten(what: unfinished) }
    guard rename(unfinished, whole) == 0 else { throw NotWritten(what: whole) }
    try syncOwnFolder()
  }

  func remove() { unlink(whole) }

  /// The copy becomes the queue. Another one may have put a file there meanwhile, so it gets the name only where that is free, or
  /// is that of the queue whose log was removed.
  func takeName() throws {
    // Of the removed queue: beside the new one, SQLite would take them for its own.
    for ending in ["-wal", "-shm"] where unlink(path + ending) != 0 && errno != ENOENT {
      throw NotWritten(what: path + ending)
    }
    if FileIdentity(path) == nil {
      guard link(whole, path) == 0 else { throw NotWritten(what: path) }
      unlink(whole)
    } else {
      guard rename(whole, path) == 0 else { throw NotWritten(what: path) }
    }
    try syncOwnFolder()
  }

  /// Ends what a process that was killed had begun: a whole copy becomes the queue where there is no other.
  ///
  /// - Throws: `NotWritten` also where a file stands at both names, since only people know which of them is to be the queue.
  static func finish(of path: String) throws {
    let copy = CopyOfQueue(of: path)
    unlink(copy.unfinished)
    guard let left = FileIdentity(copy.whole) else { return }
    switch FileIdentity(path) {
    case nil: try copy.takeName()
    case left:
      copy.remove()
      try copy.syncOwnFolder()
    default:
      throw NotWritten(
        what: path,
        reason: "another file stands there. Move the one away that is not to be the queue, with its -wal and -shm")
    }
  }

  private func syncOwnFolder() throws {
    let home = folder(of: path)
    guard syncFolder(home) else { throw NotWritten(what: home) }
  }
}

/// A file or folder that could not be written.
struct NotWritten: Error, CustomStringConvertible {
  let what: String
  let reason: String

  init(what: String, reason: String = lastError()) { (self.what, self.reason) = (what, reason) }

  var description: String { "\(what): \(reason)" }
}
