import Glibc
import Synchronization

/// A small file beside the queue that follows its newest event, so that a queue is told that was put back to an older state.
///
/// It is written after the commit that it tells of, and now and then only. So after a kill or a power cut it may be behind the
/// queue, and never ahead of it.
final class SequenceFile: Sendable {
  struct Content: Equatable {
    let storeId: String
    let sequence: Int
  }

  enum Finding: Equatable {
    case missing
    /// It says nothing that can be understood.
    case unreadable
    case content(Content)
  }

  let path: String
  private let written = Mutex<Content?>(nil)

  init(beside path: String) { self.path = "\(path).sequence" }

  func read() -> Finding {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return errno == ENOENT ? .missing : .unreadable }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0, let content = Content(String(decoding: bytes[..<count], as: UTF8.self)) else { return .unreadable }
    return .content(content)
  }

  /// Where nothing has changed, it is only looked whether the file is there.
  ///
  /// - Returns: whether it says so now. If it does not, it is behind, which is no harm.
  @discardableResult
  func follow(_ content: Content) -> Bool {
    written.withLock { written in
      if written == content, hasFile(path) { return true }
      guard overwrite(content) || create(content) else { return false }
      written = content
      return true
    }
  }

  /// In its place, all at once: its few bytes are of one sector, and have the same length always.
  private func overwrite(_ content: Content) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(content.text.utf8)
    return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
  }

  /// It is on the disk before the queue is told that there is one.
  private func create(_ content: Content) -> Bool {
    let new = "\(path).new"
    unlink(new)
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(content.text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, rename(new, path) == 0 else {
      unlink(new)
      return false
    }
    return syncFolder(folder(of: path))
  }
}

extension SequenceFile.Content {
  /// `STORE 00000000000000000041`, and an end of the line.
  fileprivate var text: String {
    let digits = String(sequence)
    return "\(storeId) \(String(repeating: "0", count: max(0, 20 - digits.count)))\(digits)\n"
  }

  fileprivate init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    // A queue gives no larger number, and what is reckoned from it must not come to more than fits.
    guard words.count == 2, text.hasSuffix("\n"), let sequence = Int(words[1]), (0...1 << 53).contains(sequence) else {
      return nil
    }
    (storeId, self.sequence) = (String(words[0]), sequence)
  }
}
