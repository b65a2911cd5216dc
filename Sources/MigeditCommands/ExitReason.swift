import Glibc

/// The exit statuses of migeditctl, those of sysexits.h where it has one for the reason. `--help` shows this table.
package enum ExitReason: Int32, CaseIterable, Sendable {
  case done = 0
  case no = 1
  case usage = 64
  case data = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case output = 74
  case temporary = 75
  case otherVersion = 76
  case noPermission = 77
  case configuration = 78
  case hungUp = 129
  case interrupted = 130
  case brokenPipe = 141
  case terminated = 143

  package var meaning: String {
    switch self {
    case .done: "done; for wait: every job has succeeded"
    case .no: "wait: not all succeeded; preview, preflight, doctor: a problem; or a no"
    case .usage: "the command line is wrong"
    case .data: "wrong: a file, an edit, a key, or a job or environment that is not there"
    case .noInput: "a file is not there or can't be read"
    case .unavailable: "no daemon listens at the socket, or it went away before it answered"
    case .software: "the daemon or migeditctl has a fault inside"
    case .output: "the output can't be written"
    case .temporary: "not now, later yes: queue full, disk failing, daemon stopping, time out"
    case .otherVersion: "daemon and migeditctl are of versions that do not fit each other"
    case .noPermission: "you don't have the role, or may not connect"
    case .configuration: "the daemon's configuration has no environment"
    case .hungUp: "its terminal has gone"
    case .interrupted: "Ctrl-C or SIGINT has ended it"
    case .brokenPipe: "whoever read the output has gone, as a signal would say it"
    case .terminated: "SIGTERM has ended it"
    }
  }

  /// The signal that this process was ended by; nil: none that it has waited for.
  package var signal: Int32? {
    switch self {
    case .hungUp: SIGHUP
    case .interrupted: SIGINT
    case .terminated: SIGTERM
    default: nil
    }
  }

  static var table: String {
    allCases.map { status in
      let number = String(status.rawValue)
      return String(repeating: " ", count: 5 - number.count) + number + "  " + status.meaning
    }
    .joined(separator: "\n")
  }
}
