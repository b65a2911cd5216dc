import GRDB
import Glibc
import QueueStore
import Runtime

/// Keeps the queue as it was before its tables are brought to the newest version, so that the version of migeditd before can go
/// on with it.
struct UpgradeCopy {
  let source: any DatabaseReader
  /// Of the queue.
  let path: String
  let version: Int
  let now: WallTime

  /// - Returns: the path of the copy.
  func make() throws(StoreOpenError) -> String {
    let copy = "\(path).version-\(version)"
    do {
      if try isOfThisQueue(copy) { return copy }
      // Of an upgrade that is long past, and was undone.
      let free = hasFile(copy) ? "\(copy)-\(now.milliseconds)" : copy
      _ = try VerifiedCopy(source: source, path: free, now: now).write()
      return free
    } catch {
      throw .unusable(
        path: path,
        reason: """
          its tables are of version \(version) and are brought to \(knownVersion), before which it is copied, and that failed; \
          nothing was changed. \(error)
          """)
    }
  }

  /// Whether the copy is there: an upgrade that did not come to its end has made it.
  private func isOfThisQueue(_ copy: String) throws -> Bool {
    guard hasFile(copy) else { return false }
    var configuration = Configuration()
    configuration.readonly = true
    guard let kept = try? DatabaseQueue(path: copy, configuration: configuration) else { return false }
    let contents = try? kept.read(CopiedContents.init)
    try? kept.close()
    return try contents == source.read(CopiedContents.init)
  }
}
