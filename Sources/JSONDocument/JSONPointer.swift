/// A place in a JSON document (RFC 6901): its text is empty for the whole, else `/` before each token.
package struct JSONPointer: Sendable, CustomStringConvertible {
  package var tokens: [String]

  package init(_ tokens: [String] = []) { self.tokens = tokens }

  package init(parsing text: String) throws(JSONPointerSyntaxError) {
    let scalars = text.unicodeScalars
    guard let first = scalars.first else {
      self.init()
      return
    }
    guard first == "/" else { throw .noSlash }
    var tokens: [String] = []
    for part in scalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      tokens.append(try Self.unescaped(part))
    }
    self.init(tokens)
  }

  package var description: String {
    tokens.map { "/" + Self.escaped($0) }.joined()
  }

  package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }
  package func appending(_ index: Int) -> JSONPointer { appending(String(index)) }
  package func appending(_ other: JSONPointer) -> JSONPointer { JSONPointer(tokens + other.tokens) }

  /// Whether the other place is this one or within it.
  package func contains(_ other: JSONPointer) -> Bool {
    tokens.count <= other.tokens.count && self == JSONPointer(Array(other.tokens.prefix(tokens.count)))
  }

  /// By scalars: a slash with a combining mark is one `Character`, and still a slash.
  private static func escaped(_ token: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in token.unicodeScalars {
      switch scalar {
      case "~": escaped.append(contentsOf: "~0".unicodeScalars)
      case "/": escaped.append(contentsOf: "~1".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  private static func unescaped(_ token: Substring.UnicodeScalarView) throws(JSONPointerSyntaxError) -> String {
    var unescaped = String.UnicodeScalarView()
    var rest = token
    while let scalar = rest.popFirst() {
      guard scalar == "~" else {
        unescaped.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "0": unescaped.append("~")
      case "1": unescaped.append("/")
      default: throw .badEscape
      }
    }
    return String(unescaped)
  }
}

extension JSONPointer: Hashable {
  /// Tokens are names of members, which are equal by their scalars.
  package static func == (one: JSONPointer, other: JSONPointer) -> Bool {
    one.tokens.elementsEqual(other.tokens) { ExactString($0) == ExactString($1) }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(tokens.map(ExactString.init)) }
}

extension JSONPointer: ExpressibleByArrayLiteral {
  package init(arrayLiteral tokens: String...) { self.init(tokens) }
}

/// A pointer is its text on the wire.
extension JSONPointer: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do {
      try self.init(parsing: container.decode(String.self))
    } catch let error as JSONPointerSyntaxError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Why a text is no JSON pointer.
package enum JSONPointerSyntaxError: Error, CustomStringConvertible {
  case noSlash
  case badEscape

  package var description: String {
    switch self {
    case .noSlash: "a JSON pointer is empty or begins with '/'"
    case .badEscape: "in a JSON pointer '~' stands only in '~0' (for '~') and '~1' (for '/')"
    }
  }
}
