import JSONDocument
import Yams

/// Reads the file's bytes as Yams' nodes. A fault of syntax is reported alone, since nothing behind it can be trusted.
package enum ConfigurationSyntax {
  /// The bytes as a text.
  package static func text(_ bytes: [UInt8], file: String) throws(ConfigurationFault) -> String {
    if let encoding = WideText.name(of: bytes) {
      throw fault(file, nil, "is in \(encoding), expected YAML in UTF-8: save it anew in UTF-8")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      var (decoder, rest, good) = (UTF8(), bytes.makeIterator(), String.UnicodeScalarView())
      while case .scalarValue(let scalar) = decoder.decode(&rest) { good.append(scalar) }
      throw fault(file, end(of: good), "is not UTF-8, expected YAML in UTF-8")
    }
    return text
  }

  /// The root, or nil where the text has nothing but comments.
  static func root(of text: String, file: String) throws(ConfigurationFault) -> Node? {
    var text = text
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    if let bad = text.unicodeScalars.firstIndex(where: { !isAllowed($0) }) {
      let words = ConfigurationText.quoted(String(text.unicodeScalars[bad]))
      throw fault(file, end(of: text.unicodeScalars[..<bad]), "the character \(words) cannot stand in YAML")
    }
    do {
      // With its encoding named, Yams asks no environment variable for it.
      return try Yams.compose(yaml: text, .default, .default, .utf8)
    } catch let error as YamlError {
      throw fault(error, in: text, file)
    } catch {
      throw fault(file, nil, "cannot be read as YAML")
    }
  }

  /// Takes only the problem and its place, since Yams' own description shows the line, which may hold a secret.
  private static func fault(_ error: YamlError, in text: String, _ file: String) -> ConfigurationFault {
    let lines = ConfigurationLines(text)
    switch error {
    case .scanner(_, _, let mark, _) where lines.tab(inIndentationOf: mark.line) != nil:
      return fault(
        file, lines.tab(inIndentationOf: mark.line), "a tab stands where the line is indented, expected spaces")
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      // Where the last line has no end, libyaml says that the line behind it is where the text ends.
      let place = min(ConfigurationPlace(mark), end(of: text.unicodeScalars))
      return fault(file, place, "is not YAML: \(problem)" + (context.map { ", \($0.text)" } ?? ""))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let start = ConfigurationPlace(context.mark)
      return fault(
        file, duplicates.first.flatMap { lines.secondPlace(of: $0, inMappingAt: start) } ?? start,
        "\(duplicates.map(ConfigurationText.quoted).joined(separator: ", ")) stands more than once in its mapping, "
          + "expected each key once")
    case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
      return fault(file, nil, "is not YAML: \(problem)")
    case .no, .memory, .dataCouldNotBeDecoded: return fault(file, nil, "cannot be read as YAML")
    }
  }

  private static func fault(_ file: String, _ place: ConfigurationPlace?, _ reason: String) -> ConfigurationFault {
    ConfigurationFault(file: file, place: place, Fault([], reason))
  }

  /// The place behind a text.
  private static func end(of text: some BidirectionalCollection<Unicode.Scalar>) -> ConfigurationPlace {
    let lines = zip(text, text.dropFirst().map(Optional.some) + [nil]).count { isLineEnd($0, before: $1) }
    return ConfigurationPlace(line: lines + 1, column: text.reversed().prefix { !isLineEnd($0, before: nil) }.count + 1)
  }

  /// Whether a line ends at a character, as YAML 1.1 (section 5.4) counts lines.
  private static func isLineEnd(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Bool {
    switch scalar {
    case "\r": next != "\n"
    case "\n", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// Whether YAML 1.1 (section 5.1) allows a character.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
    default: false
    }
  }
}

extension ConfigurationPlace {
  init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}
