import JSONDocument
package import JobModel
package import LibraryModel
package import Varlink

/// The errors of the interface.
package enum ControlError: Error, Sendable, Hashable {
  case noSuchJob(JobID)
  case noSuchBatch(String)
  case noSuchEnvironment(String)
  /// The server doesn't know the target.
  case notFound(Target)
  case invalidConfiguration(faults: [String])
  /// The first fault, and the next ones: which edit, where in it, and why. `total` counts them all.
  case invalidEdit(first: EditFault, others: [EditFault], total: Int)
  case keyConflict(index: Int, key: String, job: JobID)
  case queueFull(limit: Int)
  case eventsPruned(oldest: Int)
  case storageUnavailable(reason: String)
  case environmentUnavailable(String, reason: String)
  case permissionDenied(method: String, needs: Role, groups: [String])
  case shuttingDown
}

/// What is wrong with one edit of an Enqueue.
package struct EditFault: Sendable, Hashable, Codable {
  package let index: Int
  /// RFC 6901, relative to the edit.
  package let pointer: String
  package let reason: String

  package init(index: Int, pointer: String, reason: String) {
    self.index = index
    self.pointer = pointer
    self.reason = reason
  }
}

extension ControlError {
  package var varlink: VarlinkError {
    switch self {
    case .noSuchJob(let id): Self.error("NoSuchJob", ["id": .number(JSONNumber(id))])
    case .noSuchBatch(let name): Self.error("NoSuchBatch", ["name": .string(name)])
    case .noSuchEnvironment(let name): Self.error("NoSuchEnvironment", ["name": .string(name)])
    case .notFound(let target):
      Self.error(
        "NotFound",
        [
          "target": [
            "environment": .string(target.environment), "kind": .string(target.kind.rawValue),
            "id": .string(target.id.description),
          ]
        ])
    case .invalidConfiguration(let faults):
      Self.error("InvalidConfiguration", ["faults": .array(faults.map(JSON.string))])
    case .invalidEdit(let first, let others, let total):
      Self.error(
        "InvalidEdit",
        [
          "index": .number(JSONNumber(first.index)), "pointer": .string(first.pointer), "reason": .string(first.reason),
          "others": .array(
            others.map {
              ["index": .number(JSONNumber($0.index)), "pointer": .string($0.pointer), "reason": .string($0.reason)]
            }), "total": .number(JSONNumber(total)),
        ])
    case .keyConflict(let index, let key, let job):
      Self.error(
        "KeyConflict", ["index": .number(JSONNumber(index)), "key": .string(key), "id": .number(JSONNumber(job))])
    case .queueFull(let limit): Self.error("QueueFull", ["limit": .number(JSONNumber(limit))])
    case .eventsPruned(let oldest): Self.error("EventsPruned", ["oldest": .number(JSONNumber(oldest))])
    case .storageUnavailable(let reason): Self.error("StorageUnavailable", ["reason": .string(reason)])
    case .environmentUnavailable(let name, let reason):
      Self.error("EnvironmentUnavailable", ["environment": .string(name), "reason": .string(reason)])
    case .permissionDenied(let method, let needs, let groups):
      Self.error(
        "PermissionDenied",
        ["method": .string(method), "needs": .string(needs.rawValue), "groups": .array(groups.map(JSON.string))])
    case .shuttingDown: Self.error("ShuttingDown", [:])
    }
  }

  private static func error(_ name: String, _ parameters: JSONObject) -> VarlinkError {
    VarlinkError(name: "\(ControlInterface.name).\(name)", parameters: parameters)
  }

  /// nil for an error that this interface, as this version knows it, does not have.
  package init?(_ error: VarlinkError) {
    let prefix = ControlInterface.name + "."
    guard error.name.hasPrefix(prefix) else { return nil }
    let values = JSON.object(error.parameters)
    switch error.name.dropFirst(prefix.count) {
    case "NoSuchJob": self = .noSuchJob(values["id"]?.number?.int ?? 0)
    case "NoSuchBatch": self = .noSuchBatch(values["name"]?.string ?? "")
    case "NoSuchEnvironment": self = .noSuchEnvironment(values["name"]?.string ?? "")
    case "NotFound":
      guard let target: Target = try? values["target"]?.decoded(unknownMembers: .ignored) else { return nil }
      self = .notFound(target)
    case "InvalidConfiguration":
      self = .invalidConfiguration(faults: values["faults"]?.array?.compactMap(\.string) ?? [])
    case "InvalidEdit":
      guard let first: EditFault = try? values.decoded(unknownMembers: .ignored) else { return nil }
      let others: [EditFault] = (try? values["others"]?.decoded(unknownMembers: .ignored)) ?? []
      self = .invalidEdit(first: first, others: others, total: values["total"]?.number?.int ?? 1 + others.count)
    case "KeyConflict":
      self = .keyConflict(
        index: values["index"]?.number?.int ?? 0, key: values["key"]?.string ?? "", job: values["id"]?.number?.int ?? 0)
    case "QueueFull": self = .queueFull(limit: values["limit"]?.number?.int ?? 0)
    case "EventsPruned": self = .eventsPruned(oldest: values["oldest"]?.number?.int ?? 0)
    case "StorageUnavailable": self = .storageUnavailable(reason: values["reason"]?.string ?? "")
    case "EnvironmentUnavailable":
      self = .environmentUnavailable(values["environment"]?.string ?? "", reason: values["reason"]?.string ?? "")
    case "PermissionDenied":
      let groups = values["groups"]?.array?.compactMap(\.string) ?? []
      let needs = values["needs"]?.string.flatMap(Role.init(rawValue:)) ?? .admin
      self = .permissionDenied(method: values["method"]?.string ?? "", needs: needs, groups: groups)
    case "ShuttingDown": self = .shuttingDown
    default: return nil
    }
  }
}
