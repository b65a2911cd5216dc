import ControlAPI
import Runtime

struct VersionFacts: Sendable {
  /// nil: the queue is in PostgreSQL.
  let sqlite: String?
  let startedAt: WallTime

  var finding: Finding {
    .well(
      "migeditd \(migeditVersion) with \(sqlite.map { "SQLite \($0)" } ?? "PostgreSQL"), running since \(startedAt)")
  }
}
