import Foundation
import Glibc
import Synchronization

/// A disk of its own of a few megabytes, gone with the value. Only root can mount it, and only where mounts are allowed.
package final class SmallDisk: Sendable {
  package struct NotMounted: Error {}

  private let folder: TemporaryFolder
  package var path: String { folder.path }

  /// - Parameter kibibytes: its size.
  package init(kibibytes: Int) throws {
    folder = try TemporaryFolder()
    guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(kibibytes)k,mode=700") == 0 else { throw NotMounted() }
  }

  deinit { umount2(folder.path, CInt(MNT_DETACH)) }

  package static let isPossible: Bool = geteuid() == 0 && (try? SmallDisk(kibibytes: 100)) != nil

  /// Why the tests with such a disk are skipped.
  package static let obstacle = "only root can mount a disk, and only where mounts are allowed"

  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Another program takes all that is left, to the last block.
  package func fill(leaving bytes: Int = 0) {
    let ballast = open(file("ballast"), O_CREAT | O_WRONLY | O_APPEND, 0o600)
    defer { close(ballast) }
    let block = [UInt8](repeating: 1, count: 4096)
    while free > bytes, write(ballast, block, block.count) == block.count {}
  }

  /// The other program takes whatever becomes free while the work is done.
  package func keptFull(_ work: () async throws -> Void) async rethrows {
    let isOver = Mutex(false)
    let thread = Thread { [self] in while !isOver.withLock(\.self) { fill() } }
    thread.start()
    defer { isOver.withLock { $0 = true } }
    try await work()
  }

  /// What that program has taken is free again.
  package func empty() { unlink(file("ballast")) }

  /// As a system does with a disk that fails, where no file is open for writing.
  package func becomeReadOnly() throws {
    guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") == 0 else { throw NotMounted() }
  }

  /// In bytes.
  package var free: Int {
    var disk = statvfs()
    guard statvfs(path, &disk) == 0 else { return 0 }
    return Int(disk.f_bavail) * Int(disk.f_frsize)
  }
}
