import JobModel
import QueueStore
import Runtime

struct QueueFacts: Sendable {
  enum Status: Sendable {
    case read(StoreStatus)
    case failed(String)
    case silent
  }

  let place: QueuePlace
  let status: Status
  let now: WallTime

  var finding: Finding {
    switch status {
    case .silent:
      return .fault(
        "The queue in \(place.words) has not answered for \(DaemonLooks.patience.setting).",
        next:
          "\(place.look) Where nothing goes on, systemd starts the daemon again by itself.")
    case .failed(let reason):
      return .fault(
        "The queue in \(place.words) can't be read: \(reason)",
        next:
          "\(place.look) `migeditctl status` says when it is well again.")
    case .read(let status):
      if let problem = status.problem {
        return .fault(problem, next: "`migeditctl status` says when jobs are taken again.")
      }
      if let until = status.pruningRestsUntil {
        return .fault(
          "The clock says \(now), more than 30 days ahead of all that the queue knows of; until \(until) nothing is pruned.",
          next: "Where the clock is wrong, put it right; else there is nothing to do.")
      }
      return .well("takes jobs; \(status.databaseBytes.bytesInWords) in \(place.words)")
    }
  }
}

extension QueuePlace {
  /// Where to look when a queue that is kept there does not answer.
  var look: String {
    switch self {
    case .file: "Look at its disk: `dmesg`, `smartctl -a`."
    case .postgresql: "Look at the PostgreSQL server and at the way to it: `pg_isready -h HOST`, and its log."
    }
  }
}

struct SchedulerFacts: Sendable {
  /// The parts that have not answered in time.
  let silent: [String]
  let isStopping: Bool

  var finding: Finding {
    if isStopping {
      return .fault("The daemon is stopping: no edit starts.", next: "`systemctl start migeditd` when it has ended.")
    }
    guard !silent.isEmpty else { return .well("the scheduler and the queue's writer go on") }
    return .fault(
      "The \(silent.joined(separator: " and the ")) \(silent.count == 1 ? "has" : "have") not answered for "
        + "\(ControlService.patience.setting): no edit starts.",
      next:
        "systemd starts the daemon again where its watchdog is on; else `systemctl restart migeditd`, which is harmless."
    )
  }
}

struct WatchdogFacts: Sendable {
  /// How often systemd wants to hear that all is well; nil: never.
  let interval: Duration?
  let isUnderSystemd: Bool

  var finding: Finding {
    if let interval { return .well("systemd starts it again where it hangs for \(interval.setting)") }
    guard isUnderSystemd else {
      return .well("systemd did not start it, so nobody starts it again where it hangs")
    }
    return .fault(
      "systemd started it without a watchdog: where it hangs, nobody starts it again.",
      next: "Give the unit WatchdogSec=2min (`systemctl edit migeditd`), then `systemctl restart migeditd`.")
  }
}
