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

extension [Secret] {
  /// The text with every one of these secrets taken out: servers and proxies may repeat what they were sent.
  ///
  /// A secret below four characters stays: words would be torn apart, and the gaps would tell it.
  func redacted(in text: String) -> String {
    map(\.exposed).filter { $0.utf8.count >= 4 }.sorted { $0.utf8.count > $1.utf8.count }
      .reduce(text) { $0.replacing($1, with: "<redacted>") }
  }
}
