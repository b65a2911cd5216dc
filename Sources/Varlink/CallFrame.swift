package import JSONDocument

/// A call on the wire.
///
/// The protocol wants extensions nested under a name in reverse-domain notation, so a member with a dot in its name is
/// passed over. Any other that is not known is refused: `paramters` must not turn into a call without parameters.
package struct CallFrame: Sendable, Equatable {
  package var method: String
  /// An object. Of those that came, nothing is built but what their method asks for.
  package var parameters: JSONView
  package var wantsMore = false
  package var isOneway = false

  package init(method: String, parameters: JSONObject = [:], wantsMore: Bool = false, isOneway: Bool = false) {
    self.method = method
    self.parameters = JSONView(.object(parameters))
    self.wantsMore = wantsMore
    self.isOneway = isOneway
  }
}

extension CallFrame {
  package init(_ object: JSONObject) throws(VarlinkError) { try self.init(JSONView(.object(object))) }

  /// - Parameter call: an object.
  init(_ call: JSONView) throws(VarlinkError) {
    let names = call.members?.compactMap(\.name.string) ?? []
    if let unknown = names.first(where: { !Self.members.contains($0) && !$0.contains(".") }) {
      throw .invalidParameter(Fault([unknown], "a call has no such member"))
    }
    guard let method = call["method"] else { throw .invalidParameter(Fault(["method"], "the call has no method")) }
    guard let name = method.string else {
      throw .invalidParameter(Fault(["method"], "expected a string, not \(method.kind)"))
    }
    self.init(method: name)
    if let parameters = call["parameters"], !parameters.isNull {
      guard parameters.members != nil else {
        throw .invalidParameter(Fault(["parameters"], "expected an object, not \(parameters.kind)"))
      }
      self.parameters = parameters
    }
    wantsMore = try Self.flag("more", of: call)
    isOneway = try Self.flag("oneway", of: call)
    guard try !Self.flag("upgrade", of: call) else {
      throw .invalidParameter(Fault(["upgrade"], "this service does not offer another protocol"))
    }
    guard !(wantsMore && isOneway) else {
      throw .invalidParameter(Fault(["more"], "a call is oneway, or takes more than one reply, not both"))
    }
  }

  package var json: JSON {
    var object: JSONObject = ["method": .string(method), "parameters": parameters.json]
    if wantsMore { object["more"] = true }
    if isOneway { object["oneway"] = true }
    return .object(object)
  }

  /// The text of `json`.
  var bytes: [UInt8] {
    var bytes = Array("{\"method\":".utf8) + JSON.string(method).bytes
    bytes += ",\"parameters\":".utf8
    parameters.write(to: &bytes)
    if wantsMore { bytes += ",\"more\":true".utf8 }
    if isOneway { bytes += ",\"oneway\":true".utf8 }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static let members = ["method", "parameters", "more", "oneway", "upgrade"]

  private static func flag(_ name: String, of call: JSONView) throws(VarlinkError) -> Bool {
    guard let value = call[name], !value.isNull else { return false }
    guard let flag = value.bool else {
      throw .invalidParameter(Fault([name], "expected a boolean, not \(value.kind)"))
    }
    return flag
  }
}
