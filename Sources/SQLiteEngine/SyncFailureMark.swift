import Glibc

/// An empty file beside the queue: the process has ended itself since a sync had failed, of which no job is suspected. In the queue
/// it can't stand, since nothing that is written there is believed then.
struct SyncFailureMark: Sendable {
  private let path: String

  init(beside queue: String) { path = "\(queue).sync-failed" }

  /// Where it can't be made, the end looks like a crash.
  func make() {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  var isThere: Bool { hasFile(path) }

  func remove() { unlink(path) }
}
