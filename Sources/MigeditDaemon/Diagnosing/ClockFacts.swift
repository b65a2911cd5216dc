import Runtime

struct ClockFacts: Sendable {
  enum State: Sendable, Hashable {
    /// `within`: how far it may be off; nil: that is not told.
    case synchronised(within: Duration?)
    case unsynchronised
    /// Why, as the end of a sentence.
    case untold(String)
  }

  let state: State
  let now: WallTime

  var finding: Finding {
    switch state {
    case .synchronised(let error):
      .well("synchronised" + (error.map { ", off by at most \(max(1, $0.milliseconds)) ms" } ?? ""))
    case .unsynchronised:
      .fault(
        "Nothing keeps the clock right, which says \(now).",
        next: "`timedatectl set-ntp true`, or run chrony: windows, deadlines and certificates go by the clock.")
    case .untold(let reason):
      .well("whether it is synchronised can't be told here (\(reason)): `timedatectl` tells it")
    }
  }
}
