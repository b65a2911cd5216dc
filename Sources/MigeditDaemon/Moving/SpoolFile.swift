import Glibc
import QueueStore
import Synchronization

/// Holds an exported queue until whoever asked for it has read it, or until all of it has come: its reader and its writer
/// are then as slow as they like, and no transaction waits for them. It has no name, so that nobody else opens it, and it
/// is gone with the process, however that ends.
final class SpoolFile: ExportSource {
  /// What is left of the disk for the queue itself.
  private static let spaceKept = 32 << 20

  private let folder: String
  private let descriptor: CInt
  private let size = Atomic(0)

  /// - Parameter folder: where it is kept: on the disk of the queue, since it may be as large.
  init(in folder: String) throws(StorageError) {
    self.folder = folder
    var name = Array("\(folder)/.moving.XXXXXX".utf8CString)
    // It is made for its owner alone.
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw Self.unwritable(folder, errno) }
    unlink(name)
  }

  deinit { Glibc.close(descriptor) }

  var count: Int { size.load(ordering: .acquiring) }

  /// - Throws: `unavailable`: the disk has no room for it, or fails.
  func append(_ bytes: [UInt8]) throws(StorageError) {
    var disk = statvfs()
    if fstatvfs(descriptor, &disk) == 0, Int(disk.f_bavail) * Int(disk.f_frsize) < Self.spaceKept + bytes.count {
      throw Self.unwritable(folder, ENOSPC)
    }
    var written = 0
    while written < bytes.count {
      let place = off_t(size.load(ordering: .relaxed))
      let count = bytes[written...].withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, place) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.unwritable(folder, errno)
      }
      written += count
      size.add(count, ordering: .releasing)
    }
  }

  func read(at place: Int, upTo count: Int) throws(StorageError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let found = pread(descriptor, &bytes, count, off_t(place))
      if found >= 0 { return Array(bytes[..<found]) }
      if errno != EINTR {
        throw .unavailable(
          reason: "The copy of the queue in \(folder) can't be read: \(String(cString: strerror(errno))).")
      }
    }
  }

  private static func unwritable(_ folder: String, _ code: CInt) -> StorageError {
    let why =
      code == ENOSPC
      ? "its disk has no room for that beside the \(spaceKept >> 20) MiB that are left for the queue itself: free some space"
      : String(cString: strerror(code))
    return .unavailable(reason: "A queue that is moved is first written into \(folder), without a name, and \(why).")
  }
}
