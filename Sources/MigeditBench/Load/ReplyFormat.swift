/// How a server's replies are told apart, and a refusal from what was asked for.
enum ReplyFormat {
  /// Each ends with a byte that stands nowhere else, and has a certain byte at a place.
  case delimited(end: UInt8, place: Int, byte: UInt8)
  /// PostgreSQL's messages: a reply has come with ReadyForQuery.
  case postgreSQL

  static let varlink = delimited(end: 0, place: 2, byte: UInt8(ascii: "p"))  // {"parameters":
  static let beanstalkd = delimited(end: UInt8(ascii: "\n"), place: 0, byte: UInt8(ascii: "I"))  // INSERTED
  static let redis = delimited(end: UInt8(ascii: "\n"), place: 0, byte: UInt8(ascii: ":"))  // an integer
}

/// Counts the replies in what a connection receives, piece by piece.
struct ReplyCounter {
  let format: ReplyFormat
  /// Where the next byte stands in its reply or message.
  private var place = 0
  private var kind: UInt8 = 0
  private var length = 0

  init(_ format: ReplyFormat) { self.format = format }

  /// - Returns: how many replies end in these bytes; nil: one of them refuses what was asked.
  mutating func count(_ bytes: UnsafeRawBufferPointer) -> Int? {
    switch format {
    case .delimited(let end, let expectedPlace, let expected): count(bytes, end, expectedPlace, expected)
    case .postgreSQL: countMessages(bytes)
    }
  }

  private mutating func count(_ bytes: UnsafeRawBufferPointer, _ end: UInt8, _ at: Int, _ expected: UInt8) -> Int? {
    var replies = 0
    for byte in bytes {
      if byte == end {
        replies += 1
        place = 0
        continue
      }
      if place == at, byte != expected { return nil }
      place += 1
    }
    return replies
  }

  /// A message is a byte that says what it is, four bytes with its length, these included, and the rest.
  private mutating func countMessages(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var replies = 0
    for byte in bytes {
      switch place {
      case 0: (kind, length) = (byte, 0)
      case 1...4: length = length << 8 | Int(byte)
      default: break
      }
      place += 1
      guard place >= 5, place == length + 1 else { continue }
      if kind == UInt8(ascii: "E") { return nil }
      if kind == UInt8(ascii: "Z") { replies += 1 }
      place = 0
    }
    return replies
  }
}
