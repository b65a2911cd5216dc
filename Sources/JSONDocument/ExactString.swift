/// A string that equals another only where both have the same bytes: `é` in one scalar and in two are two names. They are
/// in the order of their bytes.
package struct ExactString: Hashable, Comparable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (one: ExactString, other: ExactString) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

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
  package func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
