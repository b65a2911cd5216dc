package import Foundation
import Glibc

/// The forms in which a server may repeat a secret that it was sent.
package enum SecretForms {
  /// By name.
  package static func all(of secret: String) -> [(name: String, text: String)] {
    let scalars = Array(secret.unicodeScalars)
    let bytes = Array(secret.utf8)
    let json = escapedAsJSON(secret)
    let escapes = secret.utf16.map { padded($0, to: 4) }
    let percent = bytes.map { "%" + padded($0, to: 2) }.joined()
    let decimal = scalars.map { "&#\($0.value);" }.joined()
    let hexadecimal = scalars.map { "&#x\(padded($0.value, to: 1));" }.joined()
    let named = scalars.map { names[$0].map { "&\($0);" } ?? String(Character($0)) }.joined()
    let base64 = ["", "a", "ab", "user:"].map { Data(($0 + secret + ".").utf8).base64EncodedString() }
    let half = String(String.UnicodeScalarView(scalars.prefix(scalars.count / 2)))
    let rest = String(String.UnicodeScalarView(scalars.dropFirst(scalars.count / 2)))
    return [
      ("as it is", secret), ("JSON", json), ("JSON twice", escapedAsJSON(json)),
      ("JSON, each letter", escapes.map { "\\u" + $0 }.joined()),
      ("JSON, each letter, upper case", escapes.map { "\\u" + $0.uppercased() }.joined()),
      ("JSON, each letter, twice", escapes.map { "\\\\u" + $0 }.joined()),
      ("JSON, some letters", escapes.prefix(half.utf16.count).map { "\\u" + $0 }.joined() + escapedAsJSON(rest)),
      ("HTML", named), ("HTML twice", named.replacing("&", with: "&amp;")),
      ("HTML, decimal", decimal), ("HTML, decimal with zeros", decimal.replacing("&#", with: "&#000")),
      ("HTML, without semicolons", scalars.map { "&#\($0.value)" }.joined()),
      ("HTML, hexadecimal", hexadecimal),
      ("HTML, hexadecimal, upper case", hexadecimal.uppercased()),
      ("HTML in JSON", hexadecimal.replacing("&", with: "\\u0026")),
      ("percent", percent), ("percent, upper case", percent.uppercased()),
      ("percent twice", percent.replacing("%", with: "%25")),
      ("percent, where it must be", secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""),
      ("percent, as a form", form(secret)), ("percent in JSON", percent.replacing("%", with: "\\u0025")),
      ("JSON in percent", form(json)), ("program", bytes.map { "\\x" + padded($0, to: 2) }.joined()),
      ("JSON pointer", secret.replacing("~", with: "~0").replacing("/", with: "~1")), ("base64", base64[0]),
      ("base64, one byte before", base64[1]), ("base64, two bytes before", base64[2]),
      ("base64 of a login", base64[3]), ("base64 in percent", form(base64[3])),
      ("base64 in JSON", base64[1].replacing("/", with: "\\/")),
      (
        "base64 for URLs",
        base64[2].replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      ),
      ("base64 of JSON", Data(#"{"password":"\#(json)"}"#.utf8).base64EncodedString()),
      ("base64 of percent", Data("a=1&p=\(percent)&b=2".utf8).base64EncodedString()),
      ("base64 twice", Data(base64[0].utf8).base64EncodedString()),
    ]
  }

  /// Whether a text is in an output byte by byte, with its accents in either of the two ways in which Unicode writes them. To
  /// compare Swift's characters would take minutes, and would not find a text that a combining character follows.
  package static func stands(_ text: String, in output: Data) -> Bool {
    let ways = [text, text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping]
    return Set(ways.map { Array($0.utf8) }).contains { sought in
      output.withUnsafeBytes { output in sought.withUnsafeBytes { stands($0, in: output) } }
    }
  }

  private static func stands(_ sought: UnsafeRawBufferPointer, in output: UnsafeRawBufferPointer) -> Bool {
    guard let first = sought.first, let text = sought.baseAddress else { return true }
    var rest = output
    while rest.count >= sought.count, let begin = rest.baseAddress,
      let found = memchr(begin, Int32(first), rest.count - sought.count + 1)
    {
      if memcmp(found, text, sought.count) == 0 { return true }
      rest = UnsafeRawBufferPointer(rebasing: rest[(UnsafeRawPointer(found) - begin + 1)...])
    }
    return false
  }

  private static func padded(_ number: some BinaryInteger, to digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func form(_ text: String) -> String {
    (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "").replacing("%20", with: "+")
  }

  private static func escapedAsJSON(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\", "/": "\\\(scalar)"
      case "\t": "\\t"
      case _ where scalar.value < 0x20: "\\u" + padded(scalar.value, to: 4)
      default: String(Character(scalar))
      }
    }.joined()
  }

  private static let names: [UnicodeScalar: String] = [
    "&": "amp", "<": "lt", ">": "gt", "\"": "quot", "'": "apos", "/": "sol", "\\": "bsol", "%": "percnt", "+": "plus",
    "=": "equals", "é": "eacute", "ß": "szlig", "$": "dollar", "!": "excl", "{": "lcub", "}": "rcub", ";": "semi",
    "#": "num", "?": "quest", ":": "colon", "@": "commat", "*": "ast", ".": "period", ",": "comma", "_": "lowbar",
  ]
}
