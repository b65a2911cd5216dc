package import JobModel
package import Runtime

/// Whether the queue can be written.
package struct WriteCheck: Sendable, Hashable {
  /// Why nothing could be taken, now or at some time since the look before, and what to do; nil: all was well.
  package let found: String?
  /// Why nothing can be taken still; nil: all is well.
  package let left: String?

  package init(found: String?, left: String?) {
    self.found = found
    self.left = left
  }
}

/// How the queue stands.
package struct StoreStatus: Sendable, Hashable {
  /// How many jobs are in each state; every state is in it.
  package let counts: [JobState: Int]
  /// The pause of the whole queue; nil: it is not paused.
  package let pause: Paused?
  /// Those that were asked for, by name.
  package let environments: [EnvironmentStatus]
  package let databaseBytes: Int
  /// The first event that is kept; one more than the last where none is.
  package let oldestSequence: Int
  package let lastSequence: Int
  /// Until when nothing is pruned, since the clock is far ahead of all that the queue knows; nil: what is old is.
  package let pruningRestsUntil: WallTime?
  /// Why nothing can be written at present; nil: it can.
  package let problem: String?

  package init(
    counts: [JobState: Int], pause: Paused?, environments: [EnvironmentStatus], databaseBytes: Int, oldestSequence: Int,
    lastSequence: Int, pruningRestsUntil: WallTime?, problem: String?
  ) {
    self.counts = counts
    self.pause = pause
    self.environments = environments
    self.databaseBytes = databaseBytes
    self.oldestSequence = oldestSequence
    self.lastSequence = lastSequence
    self.pruningRestsUntil = pruningRestsUntil
    self.problem = problem
  }
}
