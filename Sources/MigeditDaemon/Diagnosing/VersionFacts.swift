import ControlAPI
import Runtime

struct VersionFacts: Sendable {
  let sqlite: String
  let startedAt: WallTime

  var finding: Finding { .well("migeditd \(migeditVersion) with SQLite \(sqlite), running since \(startedAt)") }
}
