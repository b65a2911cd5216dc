import GRDB
import Glibc
import Synchronization

/// Looks whether the files of the queue are where they were opened: people remove, move and replace files. SQLite would go on
/// in files that have no name any more, and all that was taken would be gone with the process.
final class QueueFile: Sendable {
  enum State: Equatable {
    case there
    /// There is no file at the path, or only its log is gone: the queue can be written there again.
    case gone
    /// There is another file at the path, or another log beside it.
    case replaced
  }

  private struct Identity: Equatable {
    let device: UInt
    let inode: UInt
  }

  private struct Opened {
    var main: Identity?
    var log: Identity?
    /// Why the queue could not be written back when that was last tried.
    var failure: String?
  }

  let path: String
  private let opened = Mutex(Opened())

  init(path: String) {
    self.path = path
    isOpened()
  }

  /// The files at the path are the open ones from now on.
  func isOpened() {
    opened.withLock { $0 = Opened(main: Self.identity(of: path), log: Self.identity(of: "\(path)-wal")) }
  }

  func couldNotBeWritten(_ reason: String) { opened.withLock { $0.failure = reason } }

  var state: State {
    let (main, log) = (Self.identity(of: path), Self.identity(of: "\(path)-wal"))
    return opened.withLock { opened in
      if opened.log == nil { opened.log = log }
      if main != nil, main != opened.main { return .replaced }
      if log != nil, log != opened.log { return .replaced }
      return main == nil || log != opened.log ? .gone : .there
    }
  }

  /// Why nothing more is taken, and what to do; nil: the files are there.
  var problem: String? {
    switch state {
    case .there: nil
    case .gone:
      """
      The file of the queue, \(path), or its log beside it was removed, so nothing more is taken. Edits under way are followed, \
      and the queue is written back there by itself: see that its folder is there and can be written. Don't stop migeditd \
      before that: what the file had is lost with it.\(lastTry)
      """
    case .replaced:
      """
      Another file stands in the place of the open queue, \(path), or of its log, so nothing more is taken. Edits under way are \
      followed. Move that file away, and the queue is written back there by itself. To go on with that file instead, restart \
      migeditd: what the open queue had is lost then.
      """
    }
  }

  private var lastTry: String { opened.withLock { $0.failure.map { " The last try failed: \($0)." } ?? "" } }

  /// Writes the queue to its path again, where nothing stands in the way. Another one may have put a file there meanwhile, so
  /// the copy gets the name only where that is free, or is the open file's own.
  ///
  /// - Parameter database: the open queue, outside of a transaction. Nothing is written to it any more.
  func writeBack(_ database: Database) throws {
    let copy = "\(path).restored"
    unlink(copy)
    let descriptor = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw NotWritten(what: copy) }
    defer { close(descriptor) }
    try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
    guard fsync(descriptor) == 0 else { throw NotWritten(what: copy) }
    guard state == .gone else { throw NotWritten(what: path, reason: "another file has come there") }
    // Of the removed queue: beside the new one, SQLite would take them for its own.
    for ending in ["-wal", "-shm"] where unlink(path + ending) != 0 && errno != ENOENT {
      throw NotWritten(what: path + ending)
    }
    if Self.identity(of: path) == nil {
      guard link(copy, path) == 0 else { throw NotWritten(what: path) }
      unlink(copy)
    } else {
      guard rename(copy, path) == 0 else { throw NotWritten(what: path) }
    }
    try syncFolder()
  }

  private func syncFolder() throws {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NotWritten(what: folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw NotWritten(what: folder) }
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
  }
}

/// A file or folder that could not be written.
private struct NotWritten: Error, CustomStringConvertible {
  let what: String
  let reason: String

  init(what: String, reason: String = lastError()) { (self.what, self.reason) = (what, reason) }

  var description: String { "\(what): \(reason)" }
}
