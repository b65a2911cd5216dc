package import LibraryModel
package import Runtime

/// What of a job that has not ended decides when it runs, as a forecast is made of it.
package struct PlannedJob: Sendable, Hashable {
  /// Any number that no other has.
  package let id: Int
  package let target: Target
  package var priority: Int
  /// Its notBefore, or the end of its rest.
  package var earliest: WallTime?
  /// It keeps its place until `earliest`: others on its target wait behind it.
  package var isResting = false
  /// Numbers of the jobs that must succeed first.
  package var after: [Int] = []
  package var deadline: WallTime?
  /// Attempts that it may still make, the one under way included; at least one.
  package var attemptsLeft: Int
  /// Attempts that have failed.
  package var attemptsFailed = 0
  /// Since when its edit is under way; nil: it has not started.
  package var runningSince: WallTime?
  /// Its server took the edit, and the target shows no trace of it: nobody knows when it ends.
  package var isUnseen = false
  /// Nobody knows when it may start: it is held.
  package var isHeld = false
  /// Any number of what it belongs to; the forecast says of each when all that belong to it have ended.
  package var group: Int?
  /// The spans in which it may start where these are fewer than its environment's; nil: those are.
  package var windows: [Range<WallTime>]?

  package init(id: Int, target: Target, priority: Int = 0, attemptsLeft: Int = 1) {
    self.id = id
    self.target = target
    self.priority = priority
    self.attemptsLeft = attemptsLeft
  }
}
