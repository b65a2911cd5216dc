/// A place in a JSON document (RFC 6901): its text is empty for the whole, else `/` before each token.
package struct JSONPointer: Sendable, CustomStringConvertible {
  package var tokens: [String]

  package init(_ tokens: [String] = []) { self.tokens = tokens }

  package init(parsing text: String) throws(JSONPointerSyntaxError) {
    try Self.check(text.utf8.span)
    self.init(checked: text.utf8.span)
  }

  /// - Parameter text: a string that has been checked.
  package init(checked text: JSONView) {
    self = text.withString { JSONPointer(checked: $0) } ?? JSONPointer()
  }

  private init(checked text: Span<UInt8>) {
    tokens = []
    var end = 0
    while let range = Self.nextToken(of: text, behind: end) {
      let token = text.extracting(range)
      tokens.append(Self.unescaped(token).map { String(decoding: $0, as: UTF8.self) } ?? String(token))
      end = range.upperBound
    }
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
}

/// A pointer is read from its bytes.
extension JSONPointer {
  /// Throws where a text is no pointer.
  static func check(_ text: Span<UInt8>) throws(JSONPointerSyntaxError) {
    guard !text.isEmpty else { return }
    guard text[0] == UInt8(ascii: "/") else { throw .noSlash }
    for index in text.indices where text[index] == UInt8(ascii: "~") {
      guard index + 1 < text.count, text[index + 1] == UInt8(ascii: "0") || text[index + 1] == UInt8(ascii: "1") else {
        throw .badEscape
      }
    }
  }

  /// Where the next token of a pointer that has been checked stands; nil: there is none.
  ///
  /// - Parameter end: where the one before ends; 0 for the first.
  package static func nextToken(of text: Span<UInt8>, behind end: Int) -> Range<Int>? {
    guard end < text.count else { return nil }
    var at = end + 1
    while at < text.count, text[at] != UInt8(ascii: "/") { at += 1 }
    return end + 1..<at
  }

  /// What a token stands for; nil: it has no escapes, and stands for itself.
  package static func unescaped(_ token: Span<UInt8>) -> [UInt8]? {
    guard token.indices.contains(where: { token[$0] == UInt8(ascii: "~") }) else { return nil }
    var unescaped: [UInt8] = []
    var at = 0
    while at < token.count {
      let isEscape = token[at] == UInt8(ascii: "~") && at + 1 < token.count
      unescaped.append(!isEscape ? token[at] : UInt8(ascii: token[at + 1] == UInt8(ascii: "1") ? "/" : "~"))
      at += isEscape ? 2 : 1
    }
    return unescaped
  }

  /// The array index that a token writes: `0`, or digits without a leading zero. One too large to count is the largest.
  package static func index(_ token: Span<UInt8>) -> Int? {
    guard token.count == 1 || token.count > 1 && token[0] != UInt8(ascii: "0") else { return nil }
    var index = 0
    for at in token.indices {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(token[at]) else { return nil }
      let (tens, isTooLarge) = index.multipliedReportingOverflow(by: 10)
      let (sum, isTooMuch) = tens.addingReportingOverflow(Int(token[at] - UInt8(ascii: "0")))
      index = isTooLarge || isTooMuch ? .max : sum
    }
    return index
  }
}

extension JSONPointer: Hashable {
  /// Tokens are names of members, which are equal by their scalars.
  package static func == (one: JSONPointer, other: JSONPointer) -> Bool {
    one.tokens.elementsEqual(other.tokens) { $0.isSame(as: $1) }
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
