import JSONDocument

/// Who offers a service, as `org.varlink.service.GetInfo` says it.
package struct ServiceInfo: Sendable {
  package var vendor: String
  package var product: String
  package var version: String
  package var url: String

  package init(vendor: String, product: String, version: String, url: String) {
    self.vendor = vendor
    self.product = product
    self.version = version
    self.url = url
  }
}

extension VarlinkInterface {
  /// `org.varlink.service`, over the interfaces beside it.
  static func service(_ info: ServiceInfo, beside others: [VarlinkInterface]) -> VarlinkInterface {
    let own = VarlinkError.serviceInterface
    let names = [own] + others.map(\.name)
    let texts = Dictionary(others.map { ($0.name, $0.description) } + [(own, serviceText)]) { first, _ in first }
    return VarlinkInterface(name: own, description: serviceText) { call, _ in
      switch call.name {
      case "GetInfo":
        try call.takes([])
        return [
          "vendor": .string(info.vendor), "product": .string(info.product), "version": .string(info.version),
          "url": .string(info.url), "interfaces": .array(names.map(JSON.string)),
        ]
      case "GetInterfaceDescription":
        try call.takes(["interface"])
        guard let interface = call.parameters["interface"]?.string else {
          throw VarlinkError.invalidParameter(Fault(["interface"], "expected the name of an interface"))
        }
        guard let text = texts[interface] else { throw VarlinkError.interfaceNotFound(interface) }
        return ["description": .string(text)]
      default:
        throw VarlinkError.methodNotFound(call.method)
      }
    }
  }
}

extension VarlinkCall {
  fileprivate func takes(_ known: [String]) throws(VarlinkError) {
    for (name, _) in parameters where !known.contains(name) {
      throw .invalidParameter(Fault([name], "\(self.name) has no such parameter"))
    }
  }
}

private let serviceText = """
  # What every service offers: who it is, and what its interfaces are.
  interface org.varlink.service

  # Who made the service, and which interfaces it has.
  method GetInfo() -> (
    vendor: string,
    product: string,
    version: string,
    url: string,
    interfaces: []string
  )

  # The text of one of the interfaces.
  method GetInterfaceDescription(interface: string) -> (description: string)

  # The service has no such interface.
  error InterfaceNotFound (interface: string)

  # The interface has no such method.
  error MethodNotFound (method: string)

  # The interface has the method, but the service does not implement it.
  error MethodNotImplemented (method: string)

  # A parameter is missing, unknown or wrong; reason says why, for people.
  error InvalidParameter (parameter: string, reason: ?string)

  # The caller may not do this.
  error PermissionDenied (reason: ?string)

  # The method must be called with more.
  error ExpectedMore ()

  # Sent before any call, then the connection is closed.
  error TooManyConnections (reason: ?string)

  """
