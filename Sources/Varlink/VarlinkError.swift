package import JSONDocument

/// An error reply: its fully qualified name, and what belongs to it.
package struct VarlinkError: Error, Hashable, CustomStringConvertible {
  package let name: String
  package let parameters: JSONObject

  package init(name: String, parameters: JSONObject = [:]) {
    self.name = name
    self.parameters = parameters
  }

  package var description: String {
    parameters.isEmpty ? name : "\(name) \(JSON.object(parameters).text)"
  }
}

/// The errors of `org.varlink.service`, which every interface may return.
extension VarlinkError {
  package static let serviceInterface = "org.varlink.service"

  package static func interfaceNotFound(_ interface: String) -> VarlinkError {
    service("InterfaceNotFound", ["interface": .string(interface)])
  }

  package static func methodNotFound(_ method: String) -> VarlinkError {
    service("MethodNotFound", ["method": .string(method)])
  }

  package static func methodNotImplemented(_ method: String) -> VarlinkError {
    service("MethodNotImplemented", ["method": .string(method)])
  }

  /// The interface promises the name of the parameter; a place within it stands behind slashes, and the reason, which is
  /// for people, in a member of its own.
  package static func invalidParameter(_ fault: Fault) -> VarlinkError {
    service("InvalidParameter", with(fault.reason, ["parameter": .string(fault.pointer.tokens.joined(separator: "/"))]))
  }

  /// What `invalidParameter` was made of; nil where this is another error. The reason is empty where the service gives none.
  package var invalidParameter: Fault? {
    guard name == "\(Self.serviceInterface).InvalidParameter" else { return nil }
    let place = parameters["parameter"]?.string ?? ""
    return Fault(JSONPointer(place.split(separator: "/").map(String.init)), parameters["reason"]?.string ?? "")
  }

  package static func permissionDenied(reason: String? = nil) -> VarlinkError {
    service("PermissionDenied", with(reason, [:]))
  }

  /// The method answers only calls with `more`.
  package static let expectedMore = service("ExpectedMore", [:])

  /// Sent before any call, to a connection that is one too many. No interface declares it, since it answers none.
  package static func tooManyConnections(reason: String) -> VarlinkError {
    service("TooManyConnections", with(reason, [:]))
  }

  private static func service(_ name: String, _ parameters: JSONObject) -> VarlinkError {
    VarlinkError(name: "\(serviceInterface).\(name)", parameters: parameters)
  }

  private static func with(_ reason: String?, _ parameters: JSONObject) -> JSONObject {
    var parameters = parameters
    parameters["reason"] = reason.map(JSON.string)
    return parameters
  }
}
