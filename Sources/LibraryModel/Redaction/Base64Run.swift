/// A stretch of a text that may be base64, in either alphabet; its own characters may be escaped (`%2B`), and its lines broken.
struct Base64Run {
  let place: Range<Int>
  /// Six bits each.
  private let digits: [UInt8]

  /// Below this a run can't hold a secret.
  private static let shortest = 6

  static func all(in text: Readings) -> [Base64Run] {
    var runs: [Base64Run] = []
    var place = 0
    while place < text.bytes.count {
      let run = Base64Run(in: text, from: place)
      if run.digits.count >= shortest { runs.append(run) }
      place = max(run.place.upperBound, place + 1)
    }
    return runs
  }

  private init(in text: Readings, from start: Int) {
    var (digits, end, place) = ([UInt8](), start, start)
    while let (digit, next) = Self.digit(at: place, text) {
      if let digit {
        digits.append(digit)
        end = next
      } else if digits.isEmpty {
        break
      }
      place = next
    }
    self.place = start..<end
    self.digits = digits
  }

  /// nil: no digit stands there, and no end of a line.
  private static func digit(at place: Int, _ text: Readings) -> (digit: UInt8?, end: Int)? {
    // As what it is escaped for, if it can be: the escape's own letters are none of the run.
    for reading in text[place].reversed() {
      guard let byte = reading.byte else { continue }
      if let digit = values[byte] { return (digit, reading.end) }
      if byte == 10 || byte == 13 { return (nil, reading.end) }
    }
    return nil
  }

  private static let values: [UInt8: UInt8] = {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    var values: [UInt8: UInt8] = [:]
    for (value, letter) in alphabet.utf8.enumerated() { values[letter] = UInt8(value) }
    for (letters, value) in [("+-", 62), ("/_", 63)] as [(String, UInt8)] {
      for letter in letters.utf8 { values[letter] = value }
    }
    return values
  }()

  /// The bytes that it is the base64 of, if it begins at this digit.
  func decoded(from offset: Int) -> [UInt8] {
    var (bytes, bits, count) = ([UInt8](), UInt32(0), 0)
    for digit in digits.dropFirst(offset) {
      bits = bits << 6 | UInt32(digit)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }
}
