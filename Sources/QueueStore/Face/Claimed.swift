package import JobModel

/// A job that has just been given a slot.
package struct Claimed: Sendable, Hashable {
  package let job: JobID
  package let slot: Int
  /// What its edit starts from.
  package let facts: EditFacts
  /// It was started to try a kind of request that goes wrong for every target.
  package let isProbe: Bool

  package init(job: JobID, slot: Int, facts: EditFacts, isProbe: Bool = false) {
    self.job = job
    self.slot = slot
    self.facts = facts
    self.isProbe = isProbe
  }
}
