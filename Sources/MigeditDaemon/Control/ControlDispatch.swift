import ControlAPI
import JSONDocument
import QueueStore
import Varlink

/// From a call of the control interface to its reply: looks up the method, checks the caller's role, runs the handler, and
/// makes one of the interface's errors of what the handler throws.
struct ControlDispatch: Sendable {
  let service: ControlService

  var interface: VarlinkInterface {
    VarlinkInterface(name: ControlInterface.name, description: ControlInterface.text) { call, replies in
      try await answer(call, replies)
    }
  }

  private func answer(_ call: VarlinkCall, _ replies: VarlinkReplies) async throws -> JSONObject {
    guard let method = MethodTable.row(of: call.name) else { throw VarlinkError.methodNotFound(call.method) }
    guard let role = service.access.role(of: call.peer), role >= method.role else {
      throw service.denied(call.name, needs: method.role).varlink
    }
    let caller = ControlCall.Caller(peer: call.peer, role: role, connection: call.connection)
    let call = ControlCall(varlink: call, replies: replies, caller: caller)
    do {
      return try await method.answer(service, call)
    } catch {
      guard let reply = Self.reply(to: error) else { throw error }
      throw declared(reply, by: method)
    }
  }

  /// nil for a fault of this program, which the server logs.
  private static func reply(to error: any Error) -> VarlinkError? {
    switch error {
    case let error as ControlError: error.varlink
    case let error as StorageError: ControlError.storageUnavailable(reason: "\(error)").varlink
    case let fault as Fault: .invalidParameter(fault)
    case let error as VarlinkError: error
    default: nil
    }
  }

  /// Clients rely on the table's errors being all that there are; every test that provokes one checks it here.
  private func declared(_ error: VarlinkError, by method: MethodRow) -> VarlinkError {
    assert(
      (MethodTable.commonErrors + method.errors).contains { error.name.hasSuffix(".\($0)") },
      "\(method.name) answers \(error.name), which MethodTable and README don't say")
    return error
  }
}
