package import JSONDocument

/// A reply on the wire.
package enum ReplyFrame: Sendable, Equatable {
  /// Others follow.
  case continuing(JSONObject)
  case last(JSONObject)
  case failed(VarlinkError)

  package var isLast: Bool {
    if case .continuing = self { false } else { true }
  }

  package var json: JSON {
    switch self {
    case .continuing(let parameters): .object(["parameters": .object(parameters), "continues": true])
    case .last(let parameters): .object(["parameters": .object(parameters)])
    case .failed(let error): .object(["error": .string(error.name), "parameters": .object(error.parameters)])
    }
  }
}

extension ReplyFrame {
  /// nil where this is no reply.
  package init?(_ json: JSON) {
    guard let object = json.object else { return nil }
    let parameters = object["parameters"] ?? .null
    guard let parameters = parameters.isNull ? [:] : parameters.object else { return nil }
    if let error = object["error"], !error.isNull {
      guard let name = error.string else { return nil }
      self = .failed(VarlinkError(name: name, parameters: parameters))
      return
    }
    let continues = object["continues"] ?? .null
    guard let continues = continues.isNull ? false : continues.bool else { return nil }
    self = continues ? .continuing(parameters) : .last(parameters)
  }
}
