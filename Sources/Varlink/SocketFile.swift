import Glibc

/// The file of a socket that this process listens on. Whoever makes or removes one holds a lock on its folder, so that two
/// servers that start at once can't take the other's socket for a dead one.
struct SocketFile: Sendable {
  let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Makes the file and listens on it, open to every user. The file of a dead server is replaced.
  static func listen(at path: String, backlog: CInt) throws(VarlinkBindError) -> (descriptor: CInt, file: SocketFile) {
    guard let address = UnixAddress(path: path) else { throw .badPath(path: path, limit: UnixAddress.pathLimit) }
    let lock = try FolderLock(of: path)
    defer { lock.release() }
    try removeStale(path, address)

    let descriptor = try newSocket(path)
    do throws(VarlinkBindError) {
      guard address.bind(descriptor) == 0 else { throw bindFault(path) }
      // Nobody can connect before listen, so nobody sees another mode.
      guard chmod(path, 0o666) == 0, Glibc.listen(descriptor, backlog) == 0 else { throw bindFault(path) }
      guard let (device, inode) = identity(path) else { throw bindFault(path) }
      return (descriptor, SocketFile(path: path, device: device, inode: inode))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Removes the file, unless another server has put its own there since.
  func remove() {
    let lock = try? FolderLock(of: path)
    defer { lock?.release() }
    guard let found = Self.identity(path), found == (device, inode) else { return }
    unlink(path)
  }

  private static func removeStale(_ path: String, _ address: UnixAddress) throws(VarlinkBindError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw bindFault(path)
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    let descriptor = try newSocket(path)
    defer { close(descriptor) }
    // A full backlog answers EAGAIN: there is a server, too.
    guard address.connect(descriptor) != 0, errno != EAGAIN else { throw .inUse(path: path) }
    guard errno == ECONNREFUSED else { throw bindFault(path) }
    guard unlink(path) == 0 || errno == ENOENT else { throw bindFault(path) }
  }

  private static func newSocket(_ path: String) throws(VarlinkBindError) -> CInt {
    let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw bindFault(path) }
    return descriptor
  }

  private static func identity(_ path: String) -> (dev_t, ino_t)? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return (status.st_dev, status.st_ino)
  }
}

/// An exclusive lock on the folder of a path, held for a few system calls.
private struct FolderLock {
  private let descriptor: CInt

  init(of path: String) throws(VarlinkBindError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .noFolder(path: path) }
      throw bindFault(path)
    }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        let error = bindFault(path)
        close(descriptor)
        throw error
      }
    }
  }

  func release() { close(descriptor) }
}

/// What `errno` says of a call for this path.
private func bindFault(_ path: String) -> VarlinkBindError {
  let code = errno
  return switch code {
  case EACCES, EPERM, EROFS: .permission(path: path)
  case EADDRINUSE: .inUse(path: path)
  default: .failed(path: path, reason: systemMessage(code))
  }
}
