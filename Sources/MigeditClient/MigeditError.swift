/// Why the daemon did not do what it was asked. ``description`` says what happened, to what, and what to do.
public enum MigeditError: Error, Sendable, Hashable {
  /// Nobody listens at the socket, or the daemon did not come back while the client waited for it.
  case daemonAway(socket: String, reason: String)
  /// The socket takes calls, as systemd keeps it open, and nobody answers.
  case noAnswer(socket: String, after: Duration)
  /// The connection ended before the answer to a call that is not safe to repeat: it may have been done or not.
  case interrupted(method: String)
  /// The socket's file, or a folder above it, is closed to this user.
  case socketClosed(socket: String)
  /// The user has not the role that the method needs. Members of `groups` have it.
  case permissionDenied(method: String, needs: String, groups: [String])
  /// The daemon lets nobody more in now.
  case tooManyConnections(reason: String)

  case noSuchJob(Int)
  case noSuchBatch(String)
  case noSuchEnvironment(String)
  /// The Library server does not know the target.
  case notFound(Target)
  /// Nothing was enqueued or amended: the first 100 faults, and how many there are.
  case invalidEdit([EditFault], total: Int)
  /// The key stands for another edit, which is this job's. Nothing was enqueued.
  case keyConflict(index: Int, key: String, job: Int)
  /// The job has been submitted or is over.
  case notAmendable(job: Int, state: JobState, reason: String)
  /// So many jobs have not ended. Nothing was enqueued.
  case queueFull(limit: Int)
  /// A parameter that the daemon does not take: its place in the call, with slashes, and why.
  case invalidParameter(place: String, reason: String)
  /// The call would have more bytes than the daemon takes. It was not sent.
  case tooLarge(limit: Int)

  /// The events that were asked for are not kept any more; `oldest` is the first that is.
  case eventsPruned(oldest: Int)
  /// The daemon has another queue than the one that the place in the events is of; `lastSequence` is its last event.
  case anotherQueue(lastSequence: Int)

  /// The disk is full or failing. Nothing of the call was kept.
  case storageUnavailable(reason: String)
  /// The environment's server can't be asked now.
  case environmentUnavailable(String, reason: String)
  /// A fault of the daemon itself. What was asked may have been done.
  case daemonFailed
  /// The daemon does not know the method, or its answer can't be read: it is of another version, or no migeditd.
  case otherVersion(reason: String)
  /// An error that this version does not know.
  case other(name: String, parameters: JSONValue)
  /// The task was cancelled. What had been asked may have been done.
  case cancelled
}

/// What is wrong with one edit of a call.
public struct EditFault: Sendable, Hashable {
  /// The edit's place in the call, from 0.
  public let index: Int
  /// Where in the edit: an RFC 6901 pointer.
  public let pointer: String
  /// For people.
  public let reason: String

  public init(index: Int, pointer: String, reason: String) {
    self.index = index
    self.pointer = pointer
    self.reason = reason
  }
}

extension MigeditError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .daemonAway(let socket, let reason):
      "The migedit daemon is not at \(socket): \(reason). Start it with `systemctl start migeditd`; if it listens elsewhere, "
        + "give that path or set MIGEDIT_SOCKET."
    case .noAnswer(let socket, let limit):
      "The migedit daemon at \(socket) has not answered for \(limit). `journalctl -u migeditd` says why; what was asked may "
        + "still be done."
    case .interrupted(let method):
      "The migedit daemon went away before it answered \(method), which may have been done or not: look at the jobs, and "
        + "call it again if it is still wanted."
    case .socketClosed(let socket):
      "This user may not connect to \(socket): the socket or a folder above it is closed. Look with `namei -l \(socket)`."
    case .permissionDenied(let method, let needs, let groups):
      "This user may not call \(method): it needs the role \(needs)"
        + (groups.isEmpty
          ? ", which only root and the daemon's own user have; name a group for it in the daemon's configuration (access)."
          : "; an administrator gives it by putting the user into \(groups.joined(separator: " or ")).")
    case .tooManyConnections(let reason):
      "The migedit daemon takes no more connections now: \(reason). Close some, or try again later."
    case .noSuchJob(let id): "There is no job \(id); it may have been pruned."
    case .noSuchBatch(let name): "There is no batch \"\(name)\"."
    case .noSuchEnvironment(let name):
      "No environment \"\(name)\" is configured; environments() gives those that are."
    case .notFound(let target):
      "The Library server of \(target.environment) does not know \(target.kind.rawValue) \(target.id), or its user may not "
        + "see it."
    case .invalidEdit(let faults, let total):
      "Nothing was taken, since \(total == 1 ? "there is a fault" : "there are \(total) faults"). "
        + faults.prefix(3).map { "Edit \($0.index), \($0.pointer): \($0.reason)" }.joined(separator: " ")
        + (total > 3 ? " …" : "")
    case .keyConflict(let index, let key, let job):
      "The key \"\(key)\" of edit \(index) belongs to job \(job), which is another edit. Nothing was enqueued: take another key."
    case .notAmendable(let job, let state, let reason):
      "Job \(job) is \(state), and can't be changed any more: \(reason)"
    case .queueFull(let limit):
      "The queue is full: \(limit) jobs have not ended. Nothing was enqueued: try again when some have."
    case .invalidParameter(let place, let reason):
      "The daemon does not take \(place.isEmpty ? "the call" : "\"\(place)\""): \(reason)"
    case .tooLarge(let limit):
      "The call is larger than the \(limit >> 20) MiB that the daemon takes, and was not sent: divide it. What belongs "
        + "together can be enqueued held, and released as a batch."
    case .eventsPruned(let oldest):
      "The events that were asked for are not kept any more. Read the jobs anew, then go on with events(since: \(oldest - 1))."
    case .anotherQueue(let last):
      "The daemon has another queue, as after a backup was put back: what was known of its jobs may not be so. Read them anew, "
        + "then go on with events(since: \(last))."
    case .storageUnavailable(let reason):
      "The daemon can't write its queue, and nothing of the call was kept: \(reason)"
    case .environmentUnavailable(let name, let reason): "The server of \(name) can't be asked now: \(reason)"
    case .daemonFailed:
      "The daemon failed inside, and what was asked may have been done. `journalctl -u migeditd` says more."
    case .otherVersion(let reason):
      "The daemon is of another version than this client, or is no migeditd: \(reason)"
    case .other(let name, let parameters): "The daemon answered \(name) \(parameters)."
    case .cancelled: "The task was cancelled; what had been asked may have been done."
    }
  }
}
