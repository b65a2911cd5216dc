import Glibc
import JSONDocument

/// Reads a regular file whole, but never more of it than a limit. It blocks: not for the threads of Swift's tasks.
struct ConfigurationFile {
  let bytes: [UInt8]
  /// Somebody besides its owner may read it.
  let isReadByOthers: Bool

  /// - Throws: why it can't be read, in words that follow the file's name: `cannot be opened: No such file or directory`.
  init(path: String, limit: Int) throws(Fault) {
    // Without O_NONBLOCK a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Fault([], "cannot be opened: \(Self.lastError)") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Fault([], "cannot be looked at: \(Self.lastError)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Fault([], "is not a regular file") }
    bytes = try Self.read(descriptor, limit: limit)
    isReadByOthers = status.st_mode & (S_IRGRP | S_IROTH) != 0
  }

  private static func read(_ descriptor: CInt, limit: Int) throws(Fault) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      // One byte more than the limit, so that a longer file is told from one that ends there.
      let room = min(65_536, limit + 1 - bytes.count)
      var count = 0
      let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        count = Glibc.read(descriptor, buffer.baseAddress, room)
        filled = max(0, count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Fault([], "cannot be read: \(lastError)") }
      if count == 0 { return bytes }
      bytes += part
      if bytes.count > limit { throw Fault([], "is larger than \(limit) bytes") }
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
