/// What one look at an environment's pauses shows.
package struct PauseLook: Sendable, Hashable {
  /// A pause whose time is over counts until it is taken away, which is an event.
  package let isPaused: Bool
  /// A pause has ended since the look before, which need not have seen it.
  package let hasEnded: Bool
  /// Of the newest event at this look.
  package let sequence: Int

  package init(isPaused: Bool, hasEnded: Bool, sequence: Int) {
    self.isPaused = isPaused
    self.hasEnded = hasEnded
    self.sequence = sequence
  }
}
