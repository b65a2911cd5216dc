package import JSONDocument

/// Calls of an interface's methods that are made of its text alone, each with as little as the method asks for, and with a
/// certain value at one place in it.
package struct InterfaceCalls: Sendable {
  /// A field somewhere in the parameters of a method: elements of an array and members of a map have one each.
  package struct Place: Sendable, CustomStringConvertible {
    package let method: String
    package let tokens: [String]
    package let shape: InterfaceText.Shape

    package var description: String { "\(method) \(tokens.joined(separator: "/"))" }
  }

  private let text: InterfaceText
  /// Of strings, by the names of the fields that they stand in.
  private let strings: [String: String]
  /// What a type or a method needs although each of its fields may be left out, by its name.
  private let usual: [String: JSONObject]

  package init(of text: InterfaceText, strings: [String: String], usual: [String: JSONObject]) {
    self.text = text
    self.strings = strings
    self.usual = usual
  }

  package var places: [Place] {
    text.methods.flatMap { method in
      places(in: method.parameters, at: []).map { Place(method: method.name, tokens: $0.tokens, shape: $0.shape) }
    }
  }

  /// The parameters of a call that has this value at the place; nil: as little as there can be, and nothing at the place.
  package func parameters(with value: JSON?, at place: Place) -> JSONObject {
    guard let method = text.methods.first(where: { $0.name == place.method }) else { return [:] }
    return sample(of: method.parameters, named: method.name, place.tokens[...], value)?.object ?? [:]
  }

  /// The parameters of a call that has as little as there can be.
  package func parameters(of method: String) -> JSONObject {
    parameters(with: nil, at: Place(method: method, tokens: ["nowhere"], shape: .bool))
  }

  private func places(in shape: InterfaceText.Shape, at tokens: [String]) -> [(
    tokens: [String], shape: InterfaceText.Shape
  )] {
    let here = tokens.isEmpty ? [] : [(tokens, shape)]
    return switch shape {
    case .bool, .int, .float, .string, .object, .enumeration: here
    case .optional(let inner):
      here + places(in: inner, at: tokens).filter { $0.tokens != tokens || !isContainer($0.shape) }
    case .named(let name): text.types[name].map { places(in: $0, at: tokens) } ?? []
    case .array(let element): here + places(in: element, at: tokens + ["0"])
    case .map(let element): here + places(in: element, at: tokens + ["a"])
    case .structure(let fields): here + fields.flatMap { places(in: $0.shape, at: tokens + [$0.name]) }
    }
  }

  private func isContainer(_ shape: InterfaceText.Shape) -> Bool {
    switch shape {
    case .bool, .int, .float, .string, .object, .enumeration, .optional: false
    case .named, .array, .map, .structure: true
    }
  }

  /// - Parameter path: to the value, from here on; nil: to nowhere, so that what may be left out is.
  private func sample(
    of shape: InterfaceText.Shape, named name: String, _ path: ArraySlice<String>?, _ value: JSON?
  ) -> JSON? {
    if let path, path.isEmpty { return value }
    switch shape {
    case .bool: return true
    case .int, .float: return 1
    case .string: return .string(strings[name] ?? "a")
    case .object: return ["name": "a"]
    case .enumeration(let words): return .string(words.first ?? "")
    case .optional(let inner): return path.flatMap { sample(of: inner, named: name, $0, value) }
    case .named(let type): return text.types[type].flatMap { sample(of: $0, named: type, path, value) }
    case .array(let element):
      return sample(of: element, named: name, path?.dropFirst(), value).map { .array([$0]) } ?? .array([])
    case .map(let element):
      return .object(JSONObject([("a", sample(of: element, named: name, path?.dropFirst(), value) ?? .null)]))
    case .structure(let fields):
      var members = JSONObject()
      for field in fields {
        let rest = path?.first == field.name ? path?.dropFirst() : nil
        members[field.name] =
          sample(of: field.shape, named: field.name, rest, value) ?? (rest == nil ? usual[name]?[field.name] : nil)
      }
      return .object(members)
    }
  }
}
