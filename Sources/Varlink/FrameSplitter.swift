import Glibc
package import NIOCore

/// Why a stream of bytes can't be cut into frames any further.
package enum FrameFault: Error, Equatable, CustomStringConvertible {
  case oversized(limit: Int)
  case cutOff(bytes: Int)
  /// The peer may not send so much.
  case notAllowed(reason: String)
  case slow

  package var description: String {
    switch self {
    case .oversized(let limit): "the frame is longer than \(limit) bytes"
    case .cutOff(let bytes): "the connection ended \(bytes) bytes into a frame; a frame ends with a NUL byte"
    case .notAllowed(let reason): reason
    case .slow: "a large frame took too long to come while others waited"
    }
  }
}

/// Cuts a stream of bytes into frames, each ended by a NUL byte. Holds one unfinished frame at most, and looks at each
/// byte once, however they come.
package struct FrameSplitter {
  /// In bytes: more than what is copied behind it.
  private static let large = 64 << 10

  private let limit: Int
  private var pending = ByteBuffer()
  /// How many of the pending bytes are known to hold no NUL.
  private var searched = 0

  package init(limit: Int) { self.limit = limit }

  package var pendingBytes: Int { pending.readableBytes }

  package mutating func append(_ bytes: ByteBuffer) {
    if pending.readableBytes == 0 {
      pending = bytes
    } else {
      pending.discardReadBytes()
      pending.writeImmutableBuffer(bytes)
    }
  }

  /// The next whole frame, without its NUL byte; nil until more bytes come.
  package mutating func next() throws(FrameFault) -> ByteBuffer? {
    let length = pending.withUnsafeReadableBytes { bytes -> Int? in
      guard searched < bytes.count, let start = bytes.baseAddress else { return nil }
      guard let found = memchr(start + searched, 0, bytes.count - searched) else { return nil }
      return UnsafeRawPointer(found) - start
    }
    guard let length else {
      searched = pending.readableBytes
      guard searched <= limit else { throw .oversized(limit: limit) }
      return nil
    }
    searched = 0
    guard length <= limit, let frame = pending.readSlice(length: length) else { throw .oversized(limit: limit) }
    pending.moveReaderIndex(forwardBy: 1)
    // What is left would keep all of the memory that a large frame took.
    if length > Self.large || pending.readableBytes == 0 { pending = ByteBuffer(bytes: pending.readableBytesView) }
    return frame
  }
}
