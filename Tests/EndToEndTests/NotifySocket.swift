import Foundation
import Glibc
import TestSupport

/// Stands where systemd listens for what a service says of itself.
final class NotifySocket: Sendable {
  let path: String
  private let descriptor: CInt
  private let folder: TemporaryFolder
  private let states: AsyncStream<String>

  init() throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    let path = folder.file("notify")
    self.path = path
    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    let (states, continuation) = AsyncStream<String>.makeStream()
    self.states = states
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { break }
        continuation.yield(String(decoding: buffer[..<count], as: UTF8.self))
      }
      continuation.finish()
    }
  }

  deinit {
    shutdown(descriptor, CInt(SHUT_RDWR))
    close(descriptor)
  }

  /// All that is said until each of these texts has been in something that was said. Their order doesn't matter, since the
  /// daemon's parts speak independently of each other.
  func heard(upTo texts: String...) async -> [String] {
    var heard: [String] = []
    for await state in states {
      heard.append(state)
      if texts.allSatisfy({ text in heard.contains { $0.contains(text) } }) { break }
    }
    return heard
  }
}
