package import JSONDocument

/// A call on the wire.
///
/// The protocol wants extensions nested under a name in reverse-domain notation, so a member with a dot in its name is
/// passed over. Any other that is not known is refused: `paramters` must not turn into a call without parameters.
package struct CallFrame: Sendable, Equatable {
  package var method: String
  package var parameters: JSONObject = [:]
  package var wantsMore = false
  package var isOneway = false
}

extension CallFrame {
  package init(_ object: JSONObject) throws(VarlinkError) {
    for (name, _) in object where !Self.members.contains(name) && !name.contains(".") {
      throw .invalidParameter(Fault([name], "a call has no such member"))
    }
    guard let method = object["method"] else { throw .invalidParameter(Fault(["method"], "the call has no method")) }
    guard let method = method.string else {
      throw .invalidParameter(Fault(["method"], "expected a string, not \(method.kind)"))
    }
    let parameters = object["parameters"] ?? .null
    guard let parameters = parameters.isNull ? [:] : parameters.object else {
      throw .invalidParameter(Fault(["parameters"], "expected an object, not \(parameters.kind)"))
    }
    self.init(
      method: method, parameters: parameters,
      wantsMore: try Self.flag("more", of: object), isOneway: try Self.flag("oneway", of: object))
    guard try !Self.flag("upgrade", of: object) else {
      throw .invalidParameter(Fault(["upgrade"], "this service does not offer another protocol"))
    }
    guard !(wantsMore && isOneway) else {
      throw .invalidParameter(Fault(["more"], "a call is oneway, or takes more than one reply, not both"))
    }
  }

  package var json: JSON {
    var object: JSONObject = ["method": .string(method), "parameters": .object(parameters)]
    if wantsMore { object["more"] = true }
    if isOneway { object["oneway"] = true }
    return .object(object)
  }

  private static let members = ["method", "parameters", "more", "oneway", "upgrade"]

  private static func flag(_ name: String, of object: JSONObject) throws(VarlinkError) -> Bool {
    guard let value = object[name], !value.isNull else { return false }
    guard let flag = value.bool else {
      throw .invalidParameter(Fault([name], "expected a boolean, not \(value.kind)"))
    }
    return flag
  }
}
