package import Logging

/// A kind of line in the log. Each target that logs has an enum of its own.
package protocol LogKind: RawRepresentable<String>, Sendable {
  /// How loud lines of this kind are.
  var level: Logger.Level { get }
  /// The journal's MESSAGE_ID, by which `journalctl -x` finds what the catalog says of the line. It is for programs, and never
  /// changes.
  var id: String { get }
}

extension Logger {
  /// The key of the metadata under which a line's kind is handed to the log's handler.
  package static let kindKey = "kind"

  /// Writes a line of a kind, which decides how loud it is.
  package func log(_ kind: some LogKind, _ message: @autoclosure () -> Message, _ metadata: Metadata = [:]) {
    log(level: kind.level, message(), metadata: metadata.merging([Self.kindKey: "\(kind.rawValue)"]) { $1 })
  }
}
