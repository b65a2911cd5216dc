/// Reads the text of a varlink interface, as far as interfaces use the language; anything else is an error.
package struct InterfaceParser {
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
  }

  private struct Token {
    let text: String
    /// The comment lines since the token before.
    let comment: String
  }

  private var rest: ArraySlice<Token>
  private var named: [String] = []

  package static func parse(_ text: String) throws(Fault) -> InterfaceText {
    var parser = InterfaceParser(rest: try tokens(of: text)[...])
    return try parser.interface()
  }

  private init(rest: ArraySlice<Token>) { self.rest = rest }

  private static func tokens(of text: String) throws(Fault) -> [Token] {
    var tokens: [Token] = []
    var comment: [Substring] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      if first == "#" {
        let line = rest.prefix { !$0.isNewline }
        comment.append(line.dropFirst())
        rest.removeFirst(line.count)
        continue
      }
      let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
      let mark = ["->", "[string]", "[]", "(", ")", ":", ",", "?"].first { rest.hasPrefix($0) }
      guard let token = word.isEmpty ? mark : String(word) else { throw Fault("\(rest.prefix(20))") }
      rest.removeFirst(token.count)
      tokens.append(Token(text: token, comment: comment.joined(separator: "\n")))
      comment = []
    }
    return tokens
  }

  private mutating func interface() throws(Fault) -> InterfaceText {
    var read = InterfaceText()
    try take("interface")
    read.name = try word().text
    while let keyword = rest.popFirst()?.text {
      let name = try word().text
      switch keyword {
      case "type":
        guard read.types.updateValue(try group(), forKey: name) == nil else { throw Fault("\(name) again") }
      case "error":
        guard read.errors.updateValue(try group(), forKey: name) == nil else { throw Fault("\(name) again") }
      case "method":
        let parameters = try group()
        try take("->")
        read.methods.append(InterfaceText.Method(name: name, parameters: parameters, reply: try group()))
      default: throw Fault(keyword)
      }
    }
    if let stranger = named.first(where: { read.types[$0] == nil }) { throw Fault("no type \(stranger)") }
    return read
  }

  private mutating func shape() throws(Fault) -> InterfaceText.Shape {
    switch rest.first?.text {
    case "?":
      rest.removeFirst()
      return .optional(try shape())
    case "[]":
      rest.removeFirst()
      return .array(try shape())
    case "[string]":
      rest.removeFirst()
      return .map(try shape())
    case "(": return try group()
    default:
      let name = try word().text
      let simple: [String: InterfaceText.Shape] = [
        "bool": .bool, "int": .int, "float": .float, "string": .string, "object": .object,
      ]
      if let simple = simple[name] { return simple }
      named.append(name)
      return .named(name)
    }
  }

  /// Fields or words in parentheses.
  private mutating func group() throws(Fault) -> InterfaceText.Shape {
    try take("(")
    if rest.first?.text == ")" {
      rest.removeFirst()
      return .structure([])
    }
    var fields: [InterfaceText.Field] = []
    var words: [String] = []
    while true {
      let name = try word()
      if rest.first?.text == ":" {
        rest.removeFirst()
        fields.append(InterfaceText.Field(name: name.text, shape: try shape(), comment: name.comment))
      } else {
        words.append(name.text)
      }
      guard rest.first?.text == "," else { break }
      rest.removeFirst()
    }
    try take(")")
    guard fields.isEmpty != words.isEmpty else { throw Fault("fields beside words") }
    return fields.isEmpty ? .enumeration(words) : .structure(fields)
  }

  private mutating func word() throws(Fault) -> Token {
    guard let token = rest.popFirst(), token.text.first?.isLetter == true else { throw Fault("a word is missing") }
    return token
  }

  private mutating func take(_ text: String) throws(Fault) {
    guard let token = rest.popFirst(), token.text == text else { throw Fault("\(text) is missing") }
  }
}
