import Glibc

/// The address of a Unix socket in the file system.
struct UnixAddress {
  private var address: sockaddr_un
  private let length: socklen_t

  /// The longest path that fits, in bytes.
  static let pathLimit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  /// nil where the path does not fit, or is none.
  init?(path: String) {
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count <= Self.pathLimit, !bytes.contains(0) else { return nil }
    address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    length = socklen_t(MemoryLayout<sockaddr_un>.size)
  }

  func bind(_ descriptor: CInt) -> CInt { with { Glibc.bind(descriptor, $0, $1) } }

  func connect(_ descriptor: CInt) -> CInt { with { Glibc.connect(descriptor, $0, $1) } }

  private func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
    withUnsafeBytes(of: address) { bytes in
      // sockaddr_un begins with what sockaddr is.
      bytes.baseAddress.map { body($0.assumingMemoryBound(to: sockaddr.self), length) } ?? -1
    }
  }
}
