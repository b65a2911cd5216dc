import ControlAPI
import JSONDocument
import JobModel
import Varlink

extension MigeditError {
  /// Any error of a call, as the client throws it.
  init(_ error: any Error, socket: String) {
    self =
      switch error {
      case let error as MigeditError: error
      case let error as ControlError: Self(error)
      case let error as VarlinkError: Self(error)
      case let error as VarlinkClientError: Self(error, socket: socket)
      case let error as Reconnection.StillAway:
        .daemonAway(socket: socket, reason: "it has not come back in \(error.waited)")
      case is CancellationError: .cancelled
      default: .otherVersion(reason: "\(error)")
      }
  }

  private init(_ error: ControlError) {
    self =
      switch error {
      case .noSuchJob(let id): .noSuchJob(id)
      case .noSuchBatch(let name): .noSuchBatch(name)
      case .noSuchEnvironment(let name): .noSuchEnvironment(name)
      case .notFound(let target): .notFound(Target(target))
      case .invalidEdit(let faults): .invalidEdit(faults.list.map(EditFault.init), total: faults.total)
      case .notAmendable(let id, let state, let reason):
        .notAmendable(job: id, state: JobState(rawValue: state), reason: reason)
      case .keyConflict(let index, let key, let id): .keyConflict(index: index, key: key, job: id)
      case .queueFull(let limit): .queueFull(limit: limit)
      case .eventsPruned(let oldest): .eventsPruned(oldest: oldest)
      case .storageUnavailable(let reason): .storageUnavailable(reason: reason)
      case .environmentUnavailable(let name, let reason): .environmentUnavailable(name, reason: reason)
      case .permissionDenied(let method, let needs, let groups):
        .permissionDenied(method: method, needs: needs.rawValue, groups: groups)
      case .internalError: .daemonFailed
      // The client asks again where the daemon stops, and never for a configuration, or with a queue.
      case .shuttingDown, .invalidConfiguration, .notImportable, .backupElsewhere: Self(unknown: error.varlink)
      }
  }

  private init(_ error: VarlinkError) {
    let reason = error.parameters["reason"]?.string ?? "it does not say why"
    if let fault = error.invalidParameter {
      self = .invalidParameter(
        place: fault.pointer.tokens.joined(separator: "/"), reason: fault.reason.isEmpty ? reason : fault.reason)
      return
    }
    self =
      switch error.name {
      case "\(VarlinkError.serviceInterface).TooManyConnections": .tooManyConnections(reason: reason)
      case "\(VarlinkError.serviceInterface).MethodNotFound",
        "\(VarlinkError.serviceInterface).MethodNotImplemented",
        "\(VarlinkError.serviceInterface).InterfaceNotFound":
        .otherVersion(reason: error.description)
      default: Self(unknown: error)
      }
  }

  private init(unknown error: VarlinkError) {
    self = .other(name: error.name, parameters: JSONValue(.object(error.parameters)))
  }

  private init(_ error: VarlinkClientError, socket: String) {
    self =
      switch error {
      case .noSocket: .daemonAway(socket: socket, reason: "there is no such socket")
      case .refused: .daemonAway(socket: socket, reason: "nobody listens there")
      case .unreachable(_, let reason): .daemonAway(socket: socket, reason: reason)
      case .closed, .notSent: .daemonAway(socket: socket, reason: "it has closed the connection")
      case .permission: .socketClosed(socket: socket)
      case .badReply(let reason): .otherVersion(reason: reason)
      }
  }
}

extension EditFault {
  fileprivate init(_ fault: RequestFault) {
    self.init(index: fault.index, pointer: fault.pointer.description, reason: fault.reason)
  }
}
