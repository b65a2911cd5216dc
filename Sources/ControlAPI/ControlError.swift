import JSONDocument
package import JobModel
package import LibraryModel
package import Varlink

/// The errors of the interface, with their parameters as they are named on the wire.
package enum ControlError: Error, Sendable, Hashable, Codable {
  case noSuchJob(id: JobID)
  case noSuchBatch(name: String)
  case noSuchEnvironment(name: String)
  /// The server doesn't know the target.
  case notFound(target: Target)
  /// Each of the form `FILE:LINE:COLUMN: KEY: what is wrong, what was expected`.
  case invalidConfiguration(faults: [String])
  case invalidEdit(RequestFaults)
  /// The job has been submitted or is over, so that it can't be changed any more.
  case notAmendable(id: JobID, state: String, reason: String)
  /// The job that the key stands for is another edit than the one that came with it.
  case keyConflict(index: Int, key: String, id: JobID)
  case queueFull(limit: Int)
  /// The events that were asked for are not kept; `oldest` is the first that is.
  case eventsPruned(oldest: Int)
  /// What was sent is no whole exported queue, or this queue can't take one.
  case notImportable(reason: String)
  /// The queue is in a database, whose own backups are its backups.
  case backupElsewhere(reason: String)
  case storageUnavailable(reason: String)
  case environmentUnavailable(environment: String, reason: String)
  /// - needs: the role that the method asks for.
  /// - groups: who joins one of these has it.
  case permissionDenied(method: String, needs: Role, groups: [String])
  case shuttingDown
  /// A fault of the daemon itself.
  case internalError

  /// The names of the errors in the interface.
  private enum CodingKeys: String, CodingKey {
    case noSuchJob = "NoSuchJob"
    case noSuchBatch = "NoSuchBatch"
    case noSuchEnvironment = "NoSuchEnvironment"
    case notFound = "NotFound"
    case invalidConfiguration = "InvalidConfiguration"
    case invalidEdit = "InvalidEdit"
    case notAmendable = "NotAmendable"
    case keyConflict = "KeyConflict"
    case queueFull = "QueueFull"
    case eventsPruned = "EventsPruned"
    case notImportable = "NotImportable"
    case backupElsewhere = "BackupElsewhere"
    case storageUnavailable = "StorageUnavailable"
    case environmentUnavailable = "EnvironmentUnavailable"
    case permissionDenied = "PermissionDenied"
    case shuttingDown = "ShuttingDown"
    case internalError = "InternalError"
  }
}

// Swift writes a case as an object whose one member has the name of the case, and in it the values by their labels: that
// is an error's name and its parameters. A value without a label is called _0 there, and is all the parameters by itself.
extension ControlError {
  private static let unlabelled = "_0"
  private static let prefix = ControlInterface.name + "."

  /// The error as a reply.
  package var varlink: VarlinkError {
    guard let whole = (try? JSON(encoding: self))?.object, let name = whole.keys.first, let value = whole[name] else {
      preconditionFailure("\(self) can't be written as JSON")
    }
    return VarlinkError(name: Self.prefix + name, parameters: (value[Self.unlabelled] ?? value).object ?? [:])
  }

  /// nil for an error that this interface, as this version knows it, does not have.
  package init?(_ error: VarlinkError) {
    guard error.name.hasPrefix(Self.prefix) else { return nil }
    let name = String(error.name.dropFirst(Self.prefix.count))
    var parameters = JSON.object(error.parameters)
    if name == CodingKeys.invalidEdit.rawValue { parameters = [Self.unlabelled: parameters] }
    guard let known: ControlError = try? JSON.object([name: parameters]).decoded(unknownMembers: .ignored) else {
      return nil
    }
    self = known
  }
}
