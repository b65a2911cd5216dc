package import JSONDocument
package import Varlink

/// One method of the interface: its name, what it takes and what it answers.
package protocol ControlMethod: SendableMetatype {
  associatedtype Parameters: Codable & Sendable
  /// The parameters as they are taken from a call.
  associatedtype Taken: Decodable & Sendable = Parameters
  associatedtype Reply: Codable & Sendable
  /// The name without that of the interface: `Enqueue`.
  static var name: String { get }
}

extension ControlMethod {
  /// The name as a call has it: `org.migedit.Queue.Enqueue`.
  package static var qualifiedName: String { "\(ControlInterface.name).\(name)" }

  /// Reads the parameters of a call. A request is never half understood: what is not known in it is refused by its name.
  package static func parameters(of members: JSONObject) throws(VarlinkError) -> Parameters {
    try read(JSONView(.object(members)))
  }

  /// The same of a call as it came.
  package static func taken(from call: VarlinkCall) throws(VarlinkError) -> Taken { try read(call.given) }

  private static func read<Value: Decodable>(_ parameters: JSONView) throws(VarlinkError) -> Value {
    do {
      return try parameters.decoded(unknownMembers: .refused)
    } catch {
      throw .invalidParameter(error)
    }
  }

  /// Reads a reply, which may have more than this version knows.
  package static func reply(of members: JSONObject) throws(Fault) -> Reply {
    try JSON.object(members).decoded(unknownMembers: .ignored)
  }

  /// The parameters or the reply as members of a frame.
  package static func members(of value: some Encodable) throws -> JSONObject {
    try JSON(encoding: value).object ?? JSONObject()
  }
}
