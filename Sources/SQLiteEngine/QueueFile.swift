import GRDB
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

  private struct Opened {
    var main: FileIdentity?
    var log: FileIdentity?
    /// Why the queue could not be written back when that was last tried.
    var failure: String?
    /// Why the lock beside the queue is not this process's any more; nil: it is.
    var lockLost: String?
  }

  let path: String
  private let opened = Mutex(Opened())

  init(path: String) {
    self.path = path
    isOpened()
  }

  /// The files at the path are the open ones from now on.
  func isOpened() {
    opened.withLock { opened in
      opened = Opened(
        main: FileIdentity(path), log: FileIdentity("\(path)-wal"), failure: nil, lockLost: opened.lockLost)
    }
  }

  /// - Parameter reason: nil: the lock is held.
  func lockIsLost(_ reason: String?) { opened.withLock { $0.lockLost = reason } }

  /// Why another process could open the queue that is written back; nil: none can.
  var lockLost: String? { opened.withLock(\.lockLost) }

  func couldNotBeWritten(_ reason: String) { opened.withLock { $0.failure = reason } }

  var state: State {
    let (main, log) = (FileIdentity(path), FileIdentity("\(path)-wal"))
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
    case .there:
      lockLost.map {
        "The lock of the queue, \(path).lock, was removed, so nothing more is taken: \($0)."
      }
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

  /// Writes the queue to its path again, where nothing stands in the way.
  ///
  /// - Parameter database: the open queue, outside of a transaction. Nothing is written to it any more.
  func writeBack(_ database: Database) throws {
    let copy = CopyOfQueue(of: path)
    try copy.write(database)
    guard state == .gone else {
      copy.remove()
      throw NotWritten(what: path, reason: "another file has come there")
    }
    try copy.takeName()
  }
}
