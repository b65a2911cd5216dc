/// Why a verb ends without having done what was asked, for people: what happened, to what, and what to do.
package struct CommandError: Error, Sendable, Equatable {
  package let status: ExitReason
  /// Goes to standard error behind `migeditctl: `; empty where all has been said.
  package let message: String

  package init(_ status: ExitReason, _ message: String) {
    self.status = status
    self.message = message
  }
}
