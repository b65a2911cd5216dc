/// How one place of a text can be read: as one character, which may be a byte of a longer one, that ends somewhere.
struct Reading: Hashable {
  /// The character in UTF-8.
  let bytes: [UInt8]
  let end: Int

  /// There is always one.
  var first: UInt8 { bytes[0] }
  /// nil: it is no single byte.
  var byte: UInt8? { bytes.count == 1 ? bytes[0] : nil }
}

/// All the ways to read a text: each byte as itself, and where an escape begins, as what that stands for. An escape may itself be
/// escaped, so that `%2526amp;` is read as `%26amp;`, as `&amp;` and as `&`.
struct Readings {
  let bytes: [UInt8]
  /// Other ways than as itself, by the place where they begin.
  let escapes: [Int: [Reading]]

  /// The longest text of a character, in bytes, about.
  static let longestEscape = 24

  init(of bytes: [UInt8], escapes: [Int: [Reading]] = [:]) {
    self.bytes = bytes
    self.escapes = escapes
  }

  /// What can be read at a place; nothing behind the end.
  subscript(place: Int) -> [Reading] {
    guard place < bytes.count else { return [] }
    return [Reading(bytes: [bytes[place]], end: place + 1)] + (escapes[place] ?? [])
  }

  /// Of all that can be read at a place.
  func firstBytes(at place: Int) -> Set<UInt8> {
    guard let escaped = escapes[place] else { return [bytes[place]] }
    return Set(escaped.map(\.first)).union([bytes[place]])
  }

  /// Where a text ends that begins at this place, in the longest of its forms; nil where it does not stand there.
  ///
  /// - Parameter least: where the end of all may be missing: so many bytes at the end of it are enough. nil: it is all there.
  func end(of text: [UInt8], from start: Int, least: Int?) -> Int? {
    var (begin, same) = (start, 0)
    while begin < bytes.count - (least == nil ? 0 : Self.longestEscape), escapes[begin] == nil {
      guard bytes[begin] == text[same] else { return nil }
      (begin, same) = (begin + 1, same + 1)
      if same == text.count { return begin }
    }
    var longest: Int?
    var open = [(place: begin, count: same)]
    var seen: Set<[Int]> = []
    while let (place, count) = open.popLast() {
      if count == text.count {
        longest = max(longest ?? 0, place)
        continue
      }
      // What is cut in the middle of an escape can't be read to the end.
      if let least, count >= least, place > bytes.count - Self.longestEscape { longest = bytes.count }
      for reading in self[place] where text[count...].starts(with: reading.bytes) {
        let next = (place: reading.end, count: count + reading.bytes.count)
        if seen.insert([next.place, next.count]).inserted { open.append(next) }
      }
    }
    return longest
  }
}

extension Reading {
  /// Nothing where the number is no character's.
  static func all(_ scalar: UInt32, end: Int) -> [Reading] {
    UnicodeScalar(scalar).map { [Reading(bytes: Array(String(Character($0)).utf8), end: end)] } ?? []
  }
}
