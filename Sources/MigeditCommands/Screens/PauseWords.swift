import JobModel
import Runtime

/// A pause in a few words.
enum PauseWords {
  static func text(_ pause: Paused, now: WallTime) -> String {
    let until = pause.until.map { ", until \(TimeWords.exact($0, now: now))" } ?? ""
    let reason = pause.reason.map { ": \($0)" } ?? ""
    return "by \(pause.by) at \(TimeWords.exact(pause.at, now: now))\(until)\(reason)"
  }
}
