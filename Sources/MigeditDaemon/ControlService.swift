import ControlAPI
import EditEngine
import JSONDocument
import Logging
import QueueStore
import Runtime
import Varlink

/// What the handlers of the interface's methods work with.
struct ControlService: Sendable {
  let store: any QueueStore
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
    guard let method = MethodTable.row(of: call.name) else { throw VarlinkError.methodNotFound(call.method) }
    guard let role = access.role(of: call.peer), role >= method.role else {
      throw denied(call.name, needs: method.role)
    }
    let asked = ControlCall(varlink: call, replies: replies, caller: Caller(peer: call.peer, role: role))
    do {
      return try await method.answer(self, asked)
    } catch let error as ControlError {
      throw declared(error.varlink, by: method)
    } catch let error as StorageError {
      throw declared(ControlError.storageUnavailable(reason: "\(error)").varlink, by: method)
    } catch let error as VarlinkError {
      throw declared(error, by: method)
    }
  }

  /// Clients rely on the table's errors being all that there are; every test that provokes one checks it here.
  private func declared(_ error: VarlinkError, by method: MethodRow) -> VarlinkError {
    assert(
      (MethodTable.commonErrors + method.errors).contains { error.name.hasSuffix(".\($0)") },
      "\(method.name) answers \(error.name), which MethodTable and README don't say")
    return error
  }

  func denied(_ method: String, needs: Role) -> VarlinkError {
    ControlError.permissionDenied(method: method, needs: needs, groups: access.groups(for: needs)).varlink
  }

  func submitter(_ caller: Caller) async -> Submitter {
    Submitter(
      uid: Int(caller.peer.uid), name: await AccountNames.user(of: caller.peer.uid), isAdmin: caller.role == .admin)
  }
}
