/// Why a text is not one JSON value, and where.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case empty
    case unexpectedEnd
    case unexpected(UInt8)
    case badNumber
    case badEscape
    case loneSurrogate
    case controlCharacter
    case notUTF8
    case duplicateKey(String)
    case tooDeep(limit: Int)
    case tooMany(limit: Int)
    case tooLong(limit: Int)
    case trailingText
  }

  package let reason: Reason
  /// In bytes, from 0.
  package let offset: Int

  package init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String { "at byte \(offset): \(explanation)" }

  package var explanation: String {
    switch reason {
    case .empty: "there is no JSON value"
    case .unexpectedEnd: "the text ends in the middle of a value"
    case .unexpected(let byte): "unexpected \(Self.shown(byte))"
    case .badNumber: "this is not a JSON number"
    case .badEscape: "this is not an escape that JSON knows"
    case .loneSurrogate: "half of a surrogate pair stands alone"
    case .controlCharacter: "a control character in a string must be escaped"
    case .notUTF8: "this is not UTF-8"
    case .duplicateKey(let key): "the member \"\(key)\" stands twice in its object"
    case .tooDeep(let limit): "values are nested more than \(limit) deep"
    case .tooMany(let limit): "there are more than \(limit) values"
    case .tooLong(let limit): "there are more than \(limit) bytes"
    case .trailingText: "there is more text after the value"
    }
  }

  /// Line and column of the fault, from 1; the column counts bytes.
  package func place(in text: some Collection<UInt8>) -> (line: Int, column: Int) {
    let before = text.prefix(offset)
    let start = before.reversed().prefix { $0 != UInt8(ascii: "\n") }
    return (1 + before.count { $0 == UInt8(ascii: "\n") }, 1 + start.count)
  }

  private static func shown(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
  }
}
