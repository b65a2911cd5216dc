package import JSONDocument
package import Varlink

/// A client that calls the interface's methods with their own types. It throws `ControlError` for the errors of the
/// interface, `VarlinkError` for others, and `VarlinkClientError` where there is no reply.
package struct ControlClient: Sendable {
  package let varlink: VarlinkClient

  package init(_ varlink: VarlinkClient) { self.varlink = varlink }

  /// Calls a method that has one reply.
  package func call<Method: ControlMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters
  ) async throws -> Method.Reply {
    try await call(method, members: try Method.members(of: parameters))
  }

  /// The same with parameters as they are sent.
  package func call<Method: ControlMethod>(
    _ method: Method.Type, members: JSONObject
  ) async throws -> Method.Reply {
    do {
      return try Method.reply(of: try await varlink.call(Method.qualifiedName, members))
    } catch let error as VarlinkError {
      throw ControlError(error) ?? error
    }
  }

  /// Calls a method that has several replies, and hands each over before it takes the next. `each` ends the call by
  /// returning false, which closes the connection: the protocol has no other way.
  package func callMore<Method: ControlMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, each: (Method.Reply) async throws -> Bool
  ) async throws {
    let members = try Method.members(of: parameters)
    do {
      for try await reply in try await varlink.callMore(Method.qualifiedName, members) {
        guard try await each(try Method.reply(of: reply)) else { return }
      }
    } catch let error as VarlinkError {
      throw ControlError(error) ?? error
    }
  }
}
