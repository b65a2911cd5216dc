import ControlAPI
import EditEngine
import JSONDocument
import Logging
import QueueStore
import Runtime
import Varlink

/// What the handlers of the interface's methods work with.
struct ControlService: Sendable {
  let store: QueueStore
  let engine: EditEngine
  let rules: Rules
  let reloading: Reloading
  let time: TimeSource
  let startedAt: WallTime
  let logger: Logger

  var access: Access { rules.access }

  var interface: VarlinkInterface {
    VarlinkInterface(name: ControlInterface.name, description: ControlInterface.text) { call, replies in
      try await answer(call, replies)
    }
  }

  /// Who asks, and may.
  struct Caller: Sendable {
    let peer: PeerCredentials
    let role: Role
  }

  private func answer(_ call: VarlinkCall, _ replies: VarlinkReplies) async throws -> JSONObject {
    guard let needs = MethodTable.role(of: call.name) else { throw VarlinkError.methodNotFound(call.method) }
    guard let role = access.role(of: call.peer), role >= needs else { throw denied(call.name, needs: needs) }
    do {
      return try await answer(call, by: Caller(peer: call.peer, role: role), replies)
    } catch let error as ControlError {
      throw declared(error.varlink, of: call.name)
    } catch let error as StorageError {
      throw declared(ControlError.storageUnavailable(reason: "\(error)").varlink, of: call.name)
    } catch let error as VarlinkError {
      throw declared(error, of: call.name)
    }
  }

  /// Clients rely on the table's errors being all that there are; every test that provokes one checks it here.
  private func declared(_ error: VarlinkError, of method: String) -> VarlinkError {
    assert(
      MethodTable.errors(of: method).contains { error.name.hasSuffix(".\($0)") },
      "\(method) answers \(error.name), which MethodTable.errors and README don't say")
    return error
  }

  private func answer(_ call: VarlinkCall, by caller: Caller, _ replies: VarlinkReplies) async throws -> JSONObject {
    switch call.name {
    case Enqueue.name: try await reply(Enqueue.self, to: call) { try await enqueue($0, by: caller) }
    case Get.name: try await reply(Get.self, to: call, with: get)
    case GetDocuments.name: try await reply(GetDocuments.self, to: call, with: documents)
    case List.name: try await reply(List.self, to: call, with: list)
    case Watch.name: try await watch(Watch.parameters(of: call.parameters), call, replies)
    case Preview.name: try await reply(Preview.self, to: call, with: preview)
    case Cancel.name: try await reply(Cancel.self, to: call) { try await change(.cancel, $0, by: caller, Cancel.name) }
    case Retry.name: try await reply(Retry.self, to: call) { try await change(.retry, $0, by: caller, Retry.name) }
    case Hold.name: try await reply(Hold.self, to: call) { try await change(.hold, $0, by: caller, Hold.name) }
    case Release.name:
      try await reply(Release.self, to: call) { try await change(.release, $0, by: caller, Release.name) }
    case Reprioritize.name: try await reply(Reprioritize.self, to: call) { try await reprioritize($0, by: caller) }
    case Forget.name: try await reply(Forget.self, to: call) { try await forget($0, by: caller) }
    case Environments.name: try await reply(Environments.self, to: call, with: environments)
    case Batches.name: try await reply(Batches.self, to: call, with: batches)
    case GetBatch.name: try await reply(GetBatch.self, to: call, with: batch)
    case Pause.name: try await reply(Pause.self, to: call) { try await pause($0, by: caller) }
    case Resume.name: try await reply(Resume.self, to: call) { try await resume($0, by: caller) }
    case Reload.name: try await reply(Reload.self, to: call, with: reload)
    case Status.name: try await reply(Status.self, to: call, with: status)
    default: throw VarlinkError.methodNotImplemented(call.method)
    }
  }

  private func reply<Method: ControlMethod>(
    _ method: Method.Type, to call: VarlinkCall, with handler: (Method.Parameters) async throws -> Method.Reply
  ) async throws -> JSONObject {
    try Method.members(of: try await handler(try Method.parameters(of: call.parameters)))
  }

  func denied(_ method: String, needs: Role) -> VarlinkError {
    ControlError.permissionDenied(method: method, needs: needs, groups: access.groups(for: needs)).varlink
  }

  func submitter(_ caller: Caller) async -> Submitter {
    Submitter(
      uid: Int(caller.peer.uid), name: await AccountNames.user(of: caller.peer.uid), isAdmin: caller.role == .admin)
  }
}
