import JobModel
import Runtime

/// Describes a pause in a few words.
enum PauseText {
  static func text(_ pause: Paused, now: WallTime) -> String {
    let until = pause.until.map { ", until \(TimeText.exact($0, now: now))" } ?? ""
    let reason = pause.reason.map { ": \($0)" } ?? ""
    return "by \(pause.by) at \(TimeText.exact(pause.at, now: now))\(until)\(reason)"
  }
}
