import JobModel
import Varlink

/// Why the daemon can't be asked.
enum Absence: Error, Hashable {
  /// No socket, nobody behind it, or a folder above it that is closed.
  case notThere(VarlinkClientError)
  /// Somebody listens, and says nothing.
  case silent
  /// It went away in the middle, or closed the connection at once.
  case brokenOff

  /// nil: the daemon is there, and the error is another's.
  init?(_ error: any Error) {
    switch error {
    case let absence as Absence: self = absence
    case VarlinkClientError.closed, VarlinkClientError.notSent: self = .brokenOff
    case VarlinkClientError.badReply: return nil
    case let error as VarlinkClientError: self = .notThere(error)
    default: return nil
    }
  }
}

/// Judges what can be seen of a daemon that does not answer.
struct LocalFacts: Sendable {
  let socket: String
  let absence: Absence
  let seen: LocalSight

  var diagnoses: [Diagnosis] { [connection, socketFile] + units + [log].compactMap(\.self) }

  private var connection: Diagnosis {
    let detail =
      switch absence {
      case .notThere(.noSocket(let path)): "The daemon can't be asked: there is no socket at \(path)."
      case .notThere(.refused(let path)): "The daemon can't be asked: nobody listens at \(path)."
      case .notThere(.permission(let path)): "The daemon can't be asked: you may not connect to \(path)."
      case .notThere(let error): "The daemon can't be asked: \(error)."
      case .silent:
        "Somebody listens at \(socket), and does not answer: systemd holds the socket open "
          + "although the daemon does not start, or the daemon hangs."
      case .brokenOff: "The daemon at \(socket) closed the connection before it had answered."
      }
    return Diagnosis(.daemon, ok: false, detail: detail, next: next)
  }

  private var next: String {
    let check = "`migeditd --check-config` says whether its configuration is in order"
    if let unit = seen.units.first(where: { $0.name == "migeditd.service" }) {
      switch unit.state {
      case "active": return "`journalctl -u migeditd -n 50`; `systemctl restart migeditd` is harmless at any time."
      case "failed", "activating": return "`journalctl -u migeditd -n 50` says why it does not start; \(check)."
      default: return "`systemctl start migeditd.socket migeditd.service`; \(check)."
      }
    }
    return
      "Start it: `systemctl start migeditd`, or `migeditd --config FILE`; where it listens elsewhere, say --socket PATH."
  }

  private var socketFile: Diagnosis {
    guard let file = seen.file else {
      guard seen.folder != nil else {
        return Diagnosis(
          .socket, ok: false, detail: "The folder of \(socket) is not there, or is closed to you.",
          next: "`namei -l \(socket)` shows which folder it is; systemd makes /run/migedit when a unit starts.")
      }
      return Diagnosis(
        .socket, ok: false, detail: "There is no \(socket).",
        next: "Where it runs all the same, somebody has removed the file: stop both units, then start both.")
    }
    guard file.isSocket else {
      return Diagnosis(
        .socket, ok: false, detail: "\(socket) is no socket (\(file.mode), of \(file.owner)).",
        next: "Move it away, then `systemctl restart migeditd.socket migeditd.service`.")
    }
    // Who connects needs to write.
    guard file.mode.hasSuffix("rw-") || file.mode.hasSuffix("rwx") else {
      return Diagnosis(
        .socket, ok: false, detail: "\(socket) is closed to most (\(file.mode), of \(file.owner)).",
        next: "`systemctl restart migeditd.socket migeditd.service` opens it to all: roles decide who may do what.")
    }
    return Diagnosis(.socket, ok: true, detail: "\(socket) is there (\(file.mode), of \(file.owner))")
  }

  private var units: [Diagnosis] {
    seen.units.map { unit in
      unit.state == "active"
        ? Diagnosis(.unit, ok: true, detail: "\(unit.name) is active")
        : Diagnosis(
          .unit, ok: false, detail: "\(unit.name) is \(unit.state).",
          next: unit.state == "inactive"
            ? "`systemctl enable --now \(unit.name)` starts it, now and with the machine."
            : "`systemctl status \(unit.name)` says what it came to.")
    }
  }

  private var log: Diagnosis? {
    guard !seen.log.isEmpty else { return nil }
    return Diagnosis(.log, ok: true, detail: seen.log.joined(separator: " | "))
  }
}
