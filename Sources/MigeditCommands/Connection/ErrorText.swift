import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Varlink

/// Turns any error of a verb into a sentence for people and an exit status.
enum ErrorText {
  static func complaint(for error: any Error, socket: String) -> CommandError {
    switch error {
    case let error as CommandError: error
    case let error as ControlError: complaint(for: error)
    case let error as VarlinkClientError: complaint(for: error, socket: socket)
    case let error as VarlinkError: complaint(for: error)
    case let error as Fault:
      CommandError(
        .otherVersion,
        "the daemon's answer can't be read: \(error). Is migeditctl \(migeditVersion) older than the daemon? "
          + "`migeditctl status --json` says the daemon's version, and --json shows any answer as it came.")
    default: CommandError(.software, "\(error)")
    }
  }

  private static func complaint(for error: ControlError) -> CommandError {
    switch error {
    case .noSuchJob(let id):
      CommandError(
        .data, "there is no job \(id). It may have been pruned; `migeditctl list --all` shows all that are kept.")
    case .noSuchBatch(let name):
      CommandError(.data, "there is no batch \"\(name)\"; `migeditctl batches` shows those that are kept.")
    case .noSuchEnvironment(let name):
      CommandError(.data, "no environment \"\(name)\" is configured; `migeditctl environments` shows those that are.")
    case .notFound(let target):
      CommandError(
        .data,
        "there is no \(target.kind.noun) \(target.id) in \(target.environment): the Library server does not know it, or "
          + "the environment's user may not see it.")
    case .invalidConfiguration(let faults):
      CommandError(
        .data,
        (["the configuration is not taken, and the one before stays in force:"] + faults.map { "  " + $0 })
          .joined(separator: "\n"))
    case .invalidEdit(let faults):
      CommandError(.data, text(of: faults) { "edit \($0.index): \($0.pointer): \($0.reason)" })
    case .notAmendable(let id, let state, let reason):
      CommandError(.data, "job \(id) is \(state), and can't be changed any more: \(reason)")
    case .keyConflict(_, let key, let job):
      CommandError(
        .data,
        "the key \"\(key)\" belongs to job \(job), which is another edit. Nothing was enqueued: take another key, "
          + "or look at it with `migeditctl show \(job)`.")
    case .queueFull(let limit):
      CommandError(
        .temporary,
        "the queue is full: at most \(limit) jobs may wait in it, and there is no room for these. Nothing was enqueued: try again "
          + "when some have started, cancel those that are not needed, or raise control.max_queued in the configuration."
      )
    case .eventsPruned(let oldest):
      CommandError(
        .data,
        "the events that were asked for are pruned; the oldest that is kept is \(oldest): use --since \(oldest - 1).")
    case .storageUnavailable(let reason):
      CommandError(
        .temporary,
        "the daemon can't write its queue, and nothing of the request was kept. \(reason)")
    case .backupElsewhere(let reason):
      CommandError(.unavailable, "no backup was made. \(reason)")
    case .notImportable(let reason):
      CommandError(.data, "nothing was imported. \(reason)")
    case .environmentUnavailable(let name, let reason):
      CommandError(.temporary, "\(name) can't be asked now: \(reason)")
    case .permissionDenied(let method, let needs, let groups):
      CommandError(.noPermission, denied(method, needs: needs, groups: groups))
    case .shuttingDown:
      CommandError(.temporary, "the daemon is stopping and takes nothing more: try again when it is back.")
    case .internalError:
      CommandError(.software, "the daemon failed inside. Its log says more: `journalctl -u migeditd`.")
    }
  }

  /// The text that has every fault on a line of its own, and says how many there are that the daemon did not list.
  ///
  /// - Parameter consequence: what became of the request.
  static func text(
    of faults: RequestFaults, so consequence: String = "and nothing was enqueued", line: (RequestFault) -> String
  ) -> String {
    let listed = faults.list
    let more = faults.total > listed.count ? ["… and \(faults.total - listed.count) more"] : []
    let count = faults.total == 1 ? "a fault" : "\(faults.total) faults"
    return (["\(count), \(consequence):"] + listed.map { "  " + line($0) } + more.map { "  " + $0 })
      .joined(separator: "\n")
  }

  /// - Parameter isOthers: whether the caller may change its own jobs, and would have changed those of others.
  static func denied(_ method: String, needs: Role, groups: [String], isOthers: Bool = false) -> String {
    let those =
      groups.isEmpty
      ? "root and the daemon's own user have it; the configuration (access) names no group for it."
      : "root, the daemon's own user and the members of \(groups.joined(separator: ", ")) have it: "
        + "ask an administrator to put you into one of these groups, then log in again."
    let own = isOthers ? ", for jobs that are another's" : ""
    return "you may not call \(method): it needs the role \(needs.rawValue)\(own). \(those)"
  }

  private static func complaint(for error: VarlinkClientError, socket: String) -> CommandError {
    let start = "Start it with `systemctl start migeditd`, or `migeditd --config FILE`"
    let other = "if it listens elsewhere, say --socket PATH or set MIGEDIT_SOCKET."
    return switch error {
    case .noSocket(let path):
      CommandError(.unavailable, "the daemon is not there: there is no socket at \(path).\n\(start); \(other)")
    case .refused(let path):
      CommandError(.unavailable, "the daemon is not there: nobody listens at \(path).\n\(start); \(other)")
    case .permission(let path):
      CommandError(
        .noPermission,
        "you may not connect to \(path): the socket or a folder above it is closed to you.\n"
          + "Look with `namei -l \(path)`; migeditd itself opens its socket to all, and decides by role.")
    case .unreachable(let path, let reason):
      CommandError(.unavailable, "can't connect to \(path): \(reason).\n\(start); \(other)")
    case .closed, .notSent:
      CommandError(
        .unavailable,
        "the daemon at \(socket) closed the connection before it answered. Its log says why: "
          + "`journalctl -u migeditd`.")
    case .badReply(let reason):
      CommandError(
        .otherVersion, "what listens at \(socket) does not speak Varlink: \(reason). Is it migeditd?")
    }
  }

  private static func complaint(for error: VarlinkError) -> CommandError {
    let reason = error.parameters["reason"]?.string
    return switch error.name {
    case "org.varlink.service.PermissionDenied":
      CommandError(.noPermission, "the daemon does not let you in: \(reason ?? "it does not say why").")
    case "org.varlink.service.TooManyConnections":
      CommandError(.temporary, "too many connections to the daemon: \(reason ?? "try again later").")
    default:
      CommandError(
        .otherVersion,
        "the daemon answered \(error), which migeditctl \(migeditVersion) does not know. Is migeditctl older?")
    }
  }
}
