/// The ways in which texts write a character otherwise: in JSON and programs (`\u00e9`, `\"`), in URLs (`%C3%A9`, `+`), in HTML
/// (`&eacute;`, `&#233;`, `&#xE9;`) and in JSON pointers (`~1`), with hexadecimal digits in either case.
enum Escape {
  static func begins(_ byte: UInt8) -> Bool { [backslash, percent, ampersand, plus, tilde].contains(byte) }

  /// What the escapes stand for that begin at a place. Their own characters may be escaped, too.
  static func readings(at place: Int, in text: Readings) -> [Reading] {
    text[place].flatMap { begin -> [Reading] in
      switch begin.byte {
      case backslash: ofBackslash(behind: begin.end, text)
      case percent: ofPercent(behind: begin.end, text)
      case ampersand: ofAmpersand(behind: begin.end, text)
      // In forms it is a space.
      case plus: [Reading(bytes: [0x20], end: begin.end)]
      case tilde:
        Self.text("0", at: begin.end, text).map { Reading(bytes: [tilde], end: $0) }
          + Self.text("1", at: begin.end, text).map { Reading(bytes: [slash], end: $0) }
      default: []
      }
    }
  }

  private static let backslash = UInt8(ascii: "\\")
  private static let percent = UInt8(ascii: "%")
  private static let ampersand = UInt8(ascii: "&")
  private static let slash = UInt8(ascii: "/")
  private static let tilde = UInt8(ascii: "~")
  private static let plus = UInt8(ascii: "+")

  private static func ofBackslash(behind place: Int, _ text: Readings) -> [Reading] {
    text[place].flatMap { letter -> [Reading] in
      guard let byte = letter.byte, byte < 0x80 else { return [] }
      let scalar = UnicodeScalar(byte)
      if let control = controls[scalar] { return [Reading(bytes: [control], end: letter.end)] }
      switch scalar {
      case "u":
        return scalars(ofUnits: hexadecimal(4...4, at: letter.end, text), text)
          + Self.text("{", at: letter.end, text).flatMap { open in
            hexadecimal(1...10, at: open, text).flatMap { number in
              Self.text("}", at: number.end, text).flatMap { Reading.all(number.value, end: $0) }
            }
          }
      case "x": return hexadecimal(2...2, at: letter.end, text).flatMap(\.asByteOrScalar)
      case "0"..."9", "A"..."Z", "a"..."z": return []
      default: return [Reading(bytes: [byte], end: letter.end)]
      }
    }
  }

  private static let controls: [UnicodeScalar: UInt8] = ["b": 8, "t": 9, "n": 10, "f": 12, "r": 13]

  private static func ofPercent(behind place: Int, _ text: Readings) -> [Reading] {
    hexadecimal(2...2, at: place, text).flatMap(\.asByteOrScalar)
      + ["u", "U"].flatMap { Self.text($0, at: place, text) }.flatMap { letter in
        hexadecimal(4...4, at: letter, text).flatMap { Reading.all($0.value, end: $0.end) }
      }
  }

  private static func ofAmpersand(behind place: Int, _ text: Readings) -> [Reading] {
    var found: [Reading] = []
    for sign in Self.text("#", at: place, text) {
      found += decimal(1...10, at: sign, text).flatMap { Reading.all($0.value, end: $0.end) }
      for letter in ["x", "X"].flatMap({ Self.text($0, at: sign, text) }) {
        found += hexadecimal(1...10, at: letter, text).flatMap { Reading.all($0.value, end: $0.end) }
      }
    }
    found += CharacterNames.read(at: place, text)
    // Browsers do without the semicolon.
    return found
      + found.flatMap { reading in
        Self.text(";", at: reading.end, text).map { Reading(bytes: reading.bytes, end: $0) }
      }
  }

  /// Where this character ends at a place; several where it can be read in several ways.
  static func text(_ character: UnicodeScalar, at place: Int, _ text: Readings) -> [Int] {
    text[place].filter { $0.byte.map(UnicodeScalar.init) == character }.map(\.end)
  }

  /// A number that is written at a place.
  private struct Number {
    let value: UInt32
    let end: Int

    /// Of two digits: a byte of UTF-8, or a character of Latin-1.
    var asByteOrScalar: [Reading] {
      let byte = Reading(bytes: [UInt8(truncatingIfNeeded: value)], end: end)
      return value < 0x80 ? [byte] : [byte] + Reading.all(value, end: end)
    }
  }

  private static func hexadecimal(_ count: ClosedRange<Int>, at place: Int, _ text: Readings) -> [Number] {
    numbers(16, count, at: place, text)
  }

  private static func decimal(_ count: ClosedRange<Int>, at place: Int, _ text: Readings) -> [Number] {
    numbers(10, count, at: place, text)
  }

  /// - Parameter count: of digits.
  private static func numbers(
    _ base: UInt32, _ count: ClosedRange<Int>, at place: Int, _ text: Readings
  ) -> [Number] {
    var found: [Number] = []
    var last = [Number(value: 0, end: place)]
    for digits in 1...count.upperBound where !last.isEmpty {
      last = last.prefix(4).flatMap { number in
        text[number.end].compactMap { reading in
          guard let digit = reading.byte.flatMap(Self.digit), digit < base else { return nil }
          return Number(value: number.value &* base &+ digit, end: reading.end)
        }
      }
      if digits >= count.lowerBound { found += last }
    }
    return found
  }

  private static func digit(_ byte: UInt8) -> UInt32? { Character(UnicodeScalar(byte)).hexDigitValue.map(UInt32.init) }

  /// Characters beyond the first 65,536 are two units.
  private static func scalars(ofUnits units: [Number], _ text: Readings) -> [Reading] {
    units.flatMap { high -> [Reading] in
      guard (0xD800..<0xDC00).contains(high.value) else { return Reading.all(high.value, end: high.end) }
      return Self.text("\\", at: high.end, text).flatMap { Self.text("u", at: $0, text) }
        .flatMap { hexadecimal(4...4, at: $0, text) }
        .flatMap { low -> [Reading] in
          guard (0xDC00..<0xE000).contains(low.value) else { return [] }
          return Reading.all(0x10000 + (high.value - 0xD800) << 10 + (low.value - 0xDC00), end: low.end)
        }
    }
  }
}
