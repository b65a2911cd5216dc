/// Why an engine's writer can't write, for who asks now, and for who looks now and then.
package struct WriteProblem: Sendable {
  /// Why the last group could not be written; nil: it was.
  package private(set) var reason: String?
  /// Why something was not written, also where a later group was, until somebody has looked.
  private var unseen: String?

  package init() {}

  /// A group could not be written.
  package mutating func failed(_ reason: String) { (self.reason, unseen) = (reason, reason) }

  /// Something was refused before it was tried.
  package mutating func refused(_ reason: String) { unseen = reason }

  package mutating func written() { reason = nil }

  /// Why something was not written since this was asked last; nil: all was.
  package mutating func takeUnseen() -> String? {
    defer { unseen = nil }
    return unseen
  }
}
