import Glibc

/// A blocking connection to a Unix socket.
final class UnixSocket {
  let descriptor: CInt
  private var received: [UInt8] = []

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw BenchError("no socket: \(lastSystemError())") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else { throw BenchError("the path of the socket is too long: \(path)") }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw BenchError("\(path): \(lastSystemError())") }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BenchError("a server has closed the connection: \(lastSystemError())") }
      offset += count
    }
  }

  /// The bytes up to an end, which is left out.
  func receive(until end: UInt8) throws -> [UInt8] {
    var searched = 0
    while true {
      if let at = received[searched...].firstIndex(of: end) {
        let message = Array(received[..<at])
        received.removeSubrange(...at)
        return message
      }
      searched = received.count
      try receiveMore()
    }
  }

  /// So many bytes.
  func receive(_ count: Int) throws -> [UInt8] {
    while received.count < count { try receiveMore() }
    let bytes = Array(received[..<count])
    received.removeSubrange(..<count)
    return bytes
  }

  private func receiveMore() throws {
    try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      guard count > 0 else { throw BenchError("a server has closed the connection: \(lastSystemError())") }
      received += UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
  }
}
