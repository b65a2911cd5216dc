/// Gives the canonical form of values piece by piece, to whoever computes a digest of it. Two values have the same form exactly
/// where they are equal, and no form is the beginning of another value's.
///
/// Each value begins with a byte that UTF-8 does not have, which says its kind and ends what stands before it. Members are in
/// the order of their names' bytes, a string is its text without escapes, and a number its digits without zeros at either end,
/// with an exponent.
package struct CanonicalBytes {
  /// Where pieces are collected, since most are a few bytes long.
  private var piece: [UInt8] = []

  /// None of these bytes stands in UTF-8.
  private enum Mark: UInt8 {
    case null = 0xF8
    case `false`, `true`, number, string, array, object, end
  }

  private static let pieceSize = 1024

  package init() { piece.reserveCapacity(Self.pieceSize) }

  /// - Parameter take: is called with each piece, in order. A piece ends anywhere.
  package mutating func add(_ value: JSON, to take: (UnsafeRawBufferPointer) -> Void) {
    switch value {
    case .null: add(Mark.null, to: take)
    case .bool(let value): add(value ? Mark.true : .false, to: take)
    case .number(let number):
      add(Mark.number, to: take)
      add(number.canonicalText.utf8, to: take)
    case .string(let text): add(text, to: take)
    case .array(let elements):
      add(Mark.array, to: take)
      for element in elements { add(element, to: take) }
      add(Mark.end, to: take)
    case .object(let members):
      add(Mark.object, to: take)
      for (name, member) in members.sorted(by: { ExactString($0.key) < ExactString($1.key) }) {
        add(name, to: take)
        add(member, to: take)
      }
      add(Mark.end, to: take)
    }
  }

  package mutating func add(_ text: String, to take: (UnsafeRawBufferPointer) -> Void) {
    add(Mark.string, to: take)
    add(text.utf8, to: take)
  }

  /// Gives what has been collected; nothing is left behind.
  package mutating func finish(_ take: (UnsafeRawBufferPointer) -> Void) {
    if !piece.isEmpty { piece.withUnsafeBytes(take) }
    piece.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ mark: Mark, to take: (UnsafeRawBufferPointer) -> Void) {
    piece.append(mark.rawValue)
    if piece.count >= Self.pieceSize { finish(take) }
  }

  private mutating func add(_ bytes: String.UTF8View, to take: (UnsafeRawBufferPointer) -> Void) {
    piece += bytes
    if piece.count >= Self.pieceSize { finish(take) }
  }
}
