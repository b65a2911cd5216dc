import ControlAPI
import JSONDocument
import Varlink

/// One method of the interface: its types, who may call it, which errors it may answer, and what answers it.
struct MethodRow: Sendable {
  let name: String
  /// The least role that may call it.
  let role: Role
  /// The names of the errors, of this interface or of `org.varlink.service`, that it may answer beside
  /// `MethodTable.commonErrors`.
  let errors: [String]
  /// The types of the method.
  let method: any ControlMethod.Type
  let answer: @Sendable (ControlService, ControlCall) async throws -> JSONObject

  /// A method whose answer depends on who calls, or has several replies.
  init<Method: ControlMethod>(
    _ method: Method.Type, _ role: Role, _ errors: [String] = [],
    answer: @escaping @Sendable (ControlService, Method.Taken, ControlCall) async throws -> Method.Reply
  ) {
    name = Method.name
    self.role = role
    self.errors = errors
    self.method = method
    self.answer = { service, call in
      let parameters = try await service.reading(call) { () throws(VarlinkError) in
        try Method.taken(from: call.varlink)
      }
      return try Method.members(of: try await answer(service, parameters, call))
    }
  }

  /// A method that answers everybody the same.
  init<Method: ControlMethod>(
    _ method: Method.Type, _ role: Role, _ errors: [String] = [],
    answer: @escaping @Sendable (ControlService, Method.Taken) async throws -> Method.Reply
  ) {
    self.init(method, role, errors) { service, parameters, _ in try await answer(service, parameters) }
  }
}
