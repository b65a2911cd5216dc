import Dispatch
import Glibc
import QueueStore
import Runtime
import Synchronization

/// Makes the copies that administrators ask for, one at a time, in the folder `backups` beside the queue.
final class Backups: Sendable {
  private let pool: CurrentPool
  private let file: QueueFile
  private let queue = DispatchQueue(label: "backups", qos: .utility)
  private let isStopped = Atomic(false)

  init(of pool: CurrentPool, beside file: QueueFile) {
    self.pool = pool
    self.file = file
  }

  func make(named name: String, at now: WallTime) async throws(BackupError) -> BackupFile {
    let made: Result<BackupFile, BackupError> = await withCheckedContinuation { continuation in
      queue.async { [self] in
        continuation.resume(returning: Result { () throws(BackupError) in try makeBlocking(named: name, at: now) })
      }
    }
    return try made.get()
  }

  private func makeBlocking(named name: String, at now: WallTime) throws(BackupError) -> BackupFile {
    if isStopped.load(ordering: .relaxed) { throw .storage(.closed) }
    if let problem = file.problem { throw .storage(.unavailable(reason: problem)) }
    let home = SQLiteEngine.folder(of: file.path)
    let folder = "\(home)/backups"
    if mkdir(folder, 0o700) == 0 {
      _ = syncFolder(home)
    } else if errno != EEXIST {
      throw .storage(.unavailable(reason: "The folder \(folder) can't be made: \(lastError())."))
    }
    let copy = VerifiedCopy(source: pool.current, path: "\(folder)/\(name)", now: now) { [self] in
      isStopped.load(ordering: .relaxed)
    }
    return BackupFile(path: copy.path, bytes: try copy.write())
  }

  /// The one that is being made is given up.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  func waitForEnd() { queue.sync {} }
}
