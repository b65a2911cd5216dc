/// A place in a JSON document (RFC 6901): its text is empty for the whole, else `/` before each token.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  package var tokens: [String]

  package init(_ tokens: [String] = []) { self.tokens = tokens }

  package var description: String {
    tokens.map { "/" + Self.escaped($0) }.joined()
  }

  package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }
  package func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

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
}
