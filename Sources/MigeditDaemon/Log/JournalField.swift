import Logging

/// One `NAME=value` of an entry in the journal.
struct JournalField: Sendable, Hashable {
  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// A list gives the field several times, once with each value.
  static func all(_ key: String, _ value: Logger.MetadataValue) -> [JournalField] {
    switch value {
    case .array(let values): values.flatMap { all(key, $0) }
    default: [JournalField("MIGEDIT_" + upperSnake(key), "\(value)")]
    }
  }

  /// `retryAt` is RETRY_AT. What a name in the journal can't have in it becomes a line below.
  private static func upperSnake(_ key: String) -> String {
    key.reduce(into: "") { name, letter in
      if letter.isUppercase { name += "_" }
      name += letter.isASCII && (letter.isLetter || letter.isNumber) ? letter.uppercased() : "_"
    }
  }
}
