/// A string that equals another only where both have the same bytes: `é` in one scalar and in two are two names. They are
/// in the order of their bytes.
package struct ExactString: Hashable, Comparable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (one: ExactString, other: ExactString) -> Bool { one.text.isSame(as: other.text) }

  package static func < (one: ExactString, other: ExactString) -> Bool {
    one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether both have the same bytes. Swift's own `==` takes texts for equal that Unicode holds for equivalent, as `K` and
  /// the sign of the kelvin.
  package func isSame(as other: String) -> Bool { utf8.span.isSame(as: other.utf8.span) }
}

extension String {
  /// What bytes say in UTF-8.
  package init(_ bytes: Span<UInt8>) { self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension Span<UInt8> {
  package func isSame(as other: [UInt8]) -> Bool { isSame(as: other.span) }

  package func isSame(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }

  /// In the order of the bytes.
  func precedes(_ other: Span<UInt8>) -> Bool {
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      return self[index] < other[index]
    }
    return count < other.count
  }
}
