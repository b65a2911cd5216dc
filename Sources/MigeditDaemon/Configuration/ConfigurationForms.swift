import JSONDocument

extension ConfigurationForm<Int> {
  /// A whole number in decimal digits, as everybody reads it: not `010`, `0x10` or `1_000`, which YAML would take too.
  static func whole(_ range: ClosedRange<Int>) -> ConfigurationForm {
    ConfigurationForm(expected: "expected a whole number from \(range.lowerBound) to \(range.upperBound)") { scalar in
      guard let number = Int(scalar.text), String(number) == scalar.text else { return .wrong(scalar.description) }
      guard scalar.kind != .quoted else { return .wrong(scalar.description + " because of its quotes") }
      return range.contains(number) ? .value(number) : .wrong("is \(number)")
    }
  }

  /// One of some numbers, each of which has a name.
  static func oneOf(_ known: KeyValuePairs<Int, String>) -> ConfigurationForm {
    let words = known.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    return ConfigurationForm(expected: "expected one of \(words)") { scalar in
      guard scalar.kind == .number, let number = Int(scalar.text), known.contains(where: { $0.key == number }) else {
        return .wrong(scalar.description)
      }
      return .value(number)
    }
  }
}

extension ConfigurationForm<String> {
  /// A text in one line. A number or a word like `yes` is taken as the text that it is.
  static func text(_ expected: String, limit: Int = 256) -> ConfigurationForm {
    ConfigurationForm(expected: "expected \(expected)") { scalar in
      if scalar.text.isEmpty { return .wrong("is empty") }
      if scalar.text.utf8.count > limit { return .wrong("is longer than \(limit) bytes") }
      if scalar.text.unicodeScalars.contains(where: ConfigurationText.isControl) {
        return .wrong("holds a character that cannot be seen")
      }
      return .value(scalar.text)
    }
  }

  /// One of some words.
  static func word(of known: [String]) -> ConfigurationForm {
    ConfigurationForm(expected: "expected one of \(known.joined(separator: ", "))") { scalar in
      known.contains { $0.isSame(as: scalar.text) } ? .value(scalar.text) : .wrong(scalar.description)
    }
  }

  /// The name of a user or a group of this machine.
  static func account(_ expected: String) -> ConfigurationForm {
    ConfigurationForm(expected: "expected \(expected)") { scalar in
      let isName = !scalar.text.unicodeScalars.contains { " :,/".unicodeScalars.contains($0) }
      guard isName, case .value(let name) = text("").read(scalar) else { return .wrong(scalar.description) }
      return .value(name)
    }
  }

  /// An absolute path. What stands there is not shown where it may be a secret, put in the wrong place.
  static func path(_ expected: String, limit: Int = 4095, isShown: Bool = true) -> ConfigurationForm {
    ConfigurationForm(expected: "expected \(expected)") { scalar in
      guard case .value(let path) = text("", limit: limit).read(scalar) else {
        return text("", limit: limit).read(scalar)
      }
      guard path.hasPrefix("/") else { return .wrong(isShown ? scalar.description : "does not start with a slash") }
      return path.hasSuffix("/") ? .wrong("ends with a slash") : .value(path)
    }
  }

  /// The name of a file in `$CREDENTIALS_DIRECTORY`. One that is wrong is never shown, since it may be the secret itself.
  static let credential = ConfigurationForm(
    expected: "expected the name of a credential: letters, digits, '.', '_' and '-'"
  ) { scalar in
    if scalar.text.utf8.contains(UInt8(ascii: "/")) { return .wrong("holds a slash") }
    return isFileName(scalar.text, limit: 255) ? .value(scalar.text) : .wrong("is no such name")
  }

  /// Whether a text consists of letters, digits, `.`, `_` and `-`, and begins with a letter or a digit.
  static func isFileName(_ text: String, limit: Int) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= limit else { return false }
    return ConfigurationText.isLetterOrDigit(first)
      && text.utf8.allSatisfy { ConfigurationText.isLetterOrDigit($0) || "._-".utf8.contains($0) }
  }
}
