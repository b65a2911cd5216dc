import NIOCore
import Synchronization

/// The bytes of a frame. Who reads them takes them out, so that they are gone when they have been read, however long the call
/// goes on.
final class FrameBytes: Sendable {
  let count: Int
  private let buffer: Mutex<ByteBuffer>

  init(_ buffer: ByteBuffer) {
    count = buffer.readableBytes
    self.buffer = Mutex(buffer)
  }

  /// All of them; none where they were taken before.
  func take() -> [UInt8] {
    let taken = buffer.withLock { buffer in
      defer { buffer = ByteBuffer() }
      return buffer
    }
    return Array(taken.readableBytesView)
  }
}
