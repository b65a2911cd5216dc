import JSONDocument

/// Shows parts of the configuration in faults: values, keys, and keys that were probably meant.
enum ConfigurationText {
  /// A text in quotes, on one line, and cut where it is long.
  static func quoted(_ text: String) -> String {
    var shown = "\""
    for scalar in text.unicodeScalars.prefix(60) {
      switch scalar {
      case "\"", "\\": shown += "\\\(scalar)"
      case _ where isControl(scalar): shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown + (text.unicodeScalars.count > 60 ? "\"…" : "\"")
  }

  /// A key as it stands in a path of keys: plain where it can be.
  static func key(_ name: String) -> String {
    isPlain(name) ? name : quoted(name)
  }

  /// The keys down to a place, joined by dots; an element of a list by its place: `access.admin.users[1]`.
  static func path(_ pointer: JSONPointer) -> String {
    pointer.tokens.enumerated().reduce(into: "") { path, next in
      let (depth, token) = next
      // Only the names of environments are free, and they stand on the second level. Below it a number is no key.
      let isElement = depth > 1 && token.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      path += isElement ? "[\(token)]" : path.isEmpty ? key(token) : "." + key(token)
    }
  }

  /// Letters, digits, `-` and `_` of ASCII.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }

  static func isLetterOrDigit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// The known key that was probably meant: one that is at most two typing errors away, and less than half of the word.
  static func nearest(to word: String, among known: [String]) -> String? {
    let candidates = known.map { (word: $0, edits: edits(from: word.lowercased(), to: $0)) }
    guard let best = candidates.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= 2 && best.edits * 2 < best.word.count ? best.word : nil
  }

  /// How many letters were put in, left out or replaced, or swapped with their neighbour.
  private static func edits(from word: String, to other: String) -> Int {
    let (word, other) = (Array(word.unicodeScalars), Array(other.unicodeScalars))
    guard abs(word.count - other.count) <= 2 else { return .max / 4 }
    var before = [Int]()
    var last = Array(0...other.count)
    for row in 1..<(word.count + 1) {
      var next = [row]
      for column in 1..<(other.count + 1) {
        let isSame = word[row - 1] == other[column - 1]
        var best = min(last[column] + 1, next[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, word[row - 1] == other[column - 2], word[row - 2] == other[column - 1] {
          best = min(best, before[column - 2] + 1)
        }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last[other.count]
  }
}
