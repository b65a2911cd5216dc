/// Gives the canonical form of values piece by piece, to whoever computes a digest of it. Two values have the same form exactly
/// where they are equal, and no form of an array or an object is the beginning of another one's.
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
  package mutating func add(_ value: JSONView, to take: (UnsafeRawBufferPointer) -> Void) {
    add(value.index, of: value.text, to: take)
  }

  /// - Parameter index: of the value's entry.
  private mutating func add(_ index: Int, of text: JSONText, to take: (UnsafeRawBufferPointer) -> Void) {
    let entry = text.entries[index]
    switch entry.kind {
    case .null: add(.null, to: take)
    case .false: add(.false, to: take)
    case .true: add(.true, to: take)
    case .number:
      add(.number, to: take)
      add(text.number(entry).canonicalText.utf8.span, to: take)
    case .string:
      add(.string, to: take)
      text.withString(index) { add($0, to: take) }
    case .array:
      add(.array, to: take)
      var at = index + 1
      while at < Int(entry.next) {
        add(at, of: text, to: take)
        at = Int(text.entries[at].next)
      }
      add(.end, to: take)
    case .object:
      add(.object, to: take)
      for name in text.namesInOrder(of: index) {
        add(name, of: text, to: take)
        add(name + 1, of: text, to: take)
      }
      add(.end, to: take)
    }
  }

  package mutating func add(_ text: String, to take: (UnsafeRawBufferPointer) -> Void) {
    add(.string, to: take)
    add(text.utf8.span, to: take)
  }

  /// Begins an object whose members are added one by one, a name and a value in turn, in the order of the names.
  package mutating func beginObject(to take: (UnsafeRawBufferPointer) -> Void) { add(.object, to: take) }

  /// Ends an object that was begun.
  package mutating func end(to take: (UnsafeRawBufferPointer) -> Void) { add(.end, to: take) }

  /// Gives what has been collected; nothing is left behind.
  package mutating func finish(_ take: (UnsafeRawBufferPointer) -> Void) {
    if !piece.isEmpty { piece.withUnsafeBytes(take) }
    piece.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ mark: Mark, to take: (UnsafeRawBufferPointer) -> Void) {
    piece.append(mark.rawValue)
    if piece.count >= Self.pieceSize { finish(take) }
  }

  private mutating func add(_ bytes: Span<UInt8>, to take: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBufferPointer { piece += $0 }
    if piece.count >= Self.pieceSize { finish(take) }
  }
}

extension JSONText {
  /// The entries of an object's names, in the order of their bytes.
  fileprivate func namesInOrder(of object: Int) -> [Int] {
    var names: [Int] = []
    names.reserveCapacity(Int(entries[object].count))
    var isInOrder = true
    var at = object + 1
    while at < Int(entries[object].next) {
      if let last = names.last, !precedes(last, at) { isInOrder = false }
      names.append(at)
      at = Int(entries[at + 1].next)
    }
    return isInOrder ? names : names.sorted(by: precedes)
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    withString(one) { one in withString(other) { one.precedes($0) } }
  }
}
