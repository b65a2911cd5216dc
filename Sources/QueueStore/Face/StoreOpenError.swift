/// Why a queue could not be opened. It is as it was.
package enum StoreOpenError: Error, Hashable, CustomStringConvertible {
  /// `pid`: nil where the other one has only just begun.
  case inUse(path: String, pid: Int?)
  case newerVersion(path: String, found: Int, known: Int)
  case notAQueue(path: String, reason: String)
  case corrupt(path: String, reason: String)
  case unusable(path: String, reason: String)
  /// The database server does not answer, or not yet.
  case unreachable(server: String, reason: String)
  /// The database, or its server, is not what the queue's promises need.
  case unfitServer(server: String, reason: String)

  package var description: String {
    switch self {
    case .inUse(let path, let pid):
      """
      The queue \(path) is in use by another migeditd\(pid.map { " (pid \($0))" } ?? ""). \
      Stop that one, or configure another store.path.
      """
    case .newerVersion(let path, let found, let known):
      """
      The queue \(path) was written by a newer migeditd: its version is \(found), this one knows up to \(known). \
      Install the newer one again; the queue was not touched.
      """
    case .notAQueue(let path, let reason):
      "\(path) is not a queue of migeditd: \(reason). Move it away, or configure another store.path."
    case .corrupt(let path, let reason):
      """
      The queue \(path) is damaged: \(reason). Nothing was changed. Move it away together with \(path)-wal and \(path)-shm, put a \
      backup in its place, and start migeditd again; without a backup it begins with an empty queue. What `sqlite3 .recover` still \
      reads of the old one tells which jobs were open: look on the servers what became of those.
      """
    case .unreachable(let server, let reason): "The PostgreSQL server can't be reached (\(server)): \(reason)."
    case .unfitServer(let server, let reason):
      "The queue can't be kept in the PostgreSQL database \(server): \(reason)."
    case .unusable(let path, let reason): "The queue \(path) can't be opened: \(reason)."
    }
  }
}
