/// A password or a token: held, passed on and compared, but never printed by accident.
package struct Secret: Sendable, Equatable {
  /// The value itself. Who reads it sends it where it belongs, and nowhere else.
  package let exposed: String

  package init(_ value: String) { exposed = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
