import Glibc
import Synchronization

/// Holds a queue for one process: a lock on a file beside it, which names the holder and ends with it.
///
/// The file stays when the lock is given free: removing it would let two processes lock two files of one name.
final class StoreLock: Sendable {
  enum Refusal: Error, CustomStringConvertible {
    /// nil where the holder has not written its pid yet.
    case held(pid: Int?)
    case failed(String)

    var description: String {
      switch self {
      case .held(let pid):
        """
        another migeditd\(pid.map { " (pid \($0))" } ?? "") holds it. Stop one of them: each edit under way is followed by both
        """
      case .failed(let reason): "it can't be made and locked: \(reason). It is tried again by itself"
      }
    }
  }

  private let path: String
  /// nil: it was given free.
  private let descriptor: Mutex<CInt?>

  init(beside queue: String) throws(Refusal) {
    path = "\(queue).lock"
    descriptor = Mutex(try Self.taken(path))
  }

  /// Takes it anew where its file is gone, or another one stands there: with that, another process could open the queue.
  func keep() throws(Refusal) {
    try descriptor.withLock { descriptor throws(Refusal) in
      guard let old = descriptor, FileIdentity(of: old) != FileIdentity(path) else { return }
      descriptor = try Self.taken(path)
      Glibc.close(old)
    }
  }

  private static func taken(_ path: String) throws(Refusal) -> CInt {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .failed(lastError()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let refusal: Refusal = errno == EWOULDBLOCK ? .held(pid: pid(in: descriptor)) : .failed(lastError())
      Glibc.close(descriptor)
      throw refusal
    }
    let text = Array("\(getpid())\n".utf8)
    // Over what stands there, so that a full disk has nothing to give. The lock counts, with or without the number.
    let isWritten = pwrite(descriptor, text, text.count, 0) == text.count
    guard isWritten ? ftruncate(descriptor, off_t(text.count)) == 0 : errno == ENOSPC else {
      let reason = lastError()
      Glibc.close(descriptor)
      throw .failed(reason)
    }
    return descriptor
  }

  deinit { release() }

  func release() {
    descriptor.withLock {
      if let open = $0 {
        // A child that is being started has the descriptor, too, until it executes its program.
        flock(open, LOCK_UN)
        Glibc.close(open)
      }
      $0 = nil
    }
  }

  private static func pid(in descriptor: CInt) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}

/// What the system said of the call that has just failed.
func lastError() -> String { String(cString: strerror(errno)) }
