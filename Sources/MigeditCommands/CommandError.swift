/// Why a verb ends without having done what was asked, for people: what happened, to what, and what to do.
package struct CommandError: Error, Sendable, Equatable {
  package let status: ExitReason
  /// Is written to standard error behind `migeditctl: `; empty where everything was shown already.
  package let message: String

  package init(_ status: ExitReason, _ message: String) {
    self.status = status
    self.message = message
  }
}
