import Glibc
import QueueStore

/// Looks whether the log beside a queue is one. Where its head is damaged, SQLite takes it for empty without a word, and all that
/// was not yet written into the queue's file would be gone.
///
/// A log that ends in the middle is none of that: what was written when the power went was not answered yet.
struct LogCheck {
  let path: String

  private static let headBytes = 32
  private static let frameBytes = 24

  private struct Reader {
    let descriptor: CInt

    /// nil: there are not so many.
    func bytes(_ count: Int, at offset: Int) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: count)
      return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
    }
  }

  func look() throws(StoreOpenError) {
    let log = "\(path)-wal"
    let descriptor = open(log, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .unusable(path: log, reason: lastError()) }
      return
    }
    defer { close(descriptor) }
    let reader = Reader(descriptor: descriptor)
    guard let head = reader.bytes(Self.headBytes, at: 0) else { return }
    guard let damage = damage(of: head, reader) else { return }
    throw .corrupt(path: path, reason: "\(damage) of its log, \(log), so that the newest jobs can't be read")
  }

  private func damage(of head: [UInt8], _ reader: Reader) -> String? {
    let words = stride(from: 0, to: head.count, by: 4).map { head.word(at: $0) }
    guard words[0] & ~1 == 0x377F_0682 else {
      // Room that was kept for a log is empty, and then nothing stands behind its head either.
      let frame = reader.bytes(Self.frameBytes, at: head.count) ?? []
      return (head + frame).allSatisfy { $0 == 0 } ? nil : "the first bytes are none"
    }
    guard Self.checksum(head.prefix(24), isBigEndian: words[0] & 1 == 1) == [words[6], words[7]] else {
      return "the head is damaged (its checksum is wrong), that"
    }
    guard let frame = reader.bytes(Self.frameBytes, at: head.count) else { return nil }
    // The first frame is of this log, or it was left behind by one before, of which the first salt is smaller.
    let (salt, own) = (frame.word(at: 8), words[4])
    let isOlder = Int32(bitPattern: own &- salt) > 0 || salt == 0
    let isOwn = salt == own && frame.word(at: 12) == words[5]
    return isOwn || isOlder ? nil : "the first page does not belong to the head (its salt is wrong), that"
  }

  /// As SQLite's file format defines it.
  private static func checksum(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt32] {
    var (first, second) = (UInt32(0), UInt32(0))
    for place in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
      let (one, two) = (bytes.word(at: place), bytes.word(at: place + 4))
      first &+= (isBigEndian ? one : one.byteSwapped) &+ second
      second &+= (isBigEndian ? two : two.byteSwapped) &+ first
    }
    return [first, second]
  }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
  /// Four bytes, the highest first.
  fileprivate func word(at place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 8 | UInt32(self[place + $1]) }
  }
}
