/// Who may be prepared or verified now. While no job is suspected of having ended the daemon, everybody may at once; one that
/// is suspected goes alone: it waits for those that are at it, and the others wait for it.
package struct Turns: Sendable, Hashable {
  /// Those that have not passed yet, in the order in which they are tried.
  private var suspects: [JobID]
  /// The suspects that wait for their turn.
  private var waiting: Set<JobID> = []
  package private(set) var inside: Set<JobID> = []

  /// - Parameter suspects: in the order in which they are to be tried.
  package init(suspects: [JobID] = []) { self.suspects = suspects }

  /// What another daemon left is taken over.
  ///
  /// - Parameters:
  ///   - jobs: what is suspected of it, in the order in which it is to be tried; it comes behind those that are suspected here.
  ///   - before: what was suspected of it when it was here before, and is so no more unless it is named again.
  package mutating func suspect(_ jobs: [JobID], insteadOf before: [JobID]) {
    suspects.removeAll { before.contains($0) || jobs.contains($0) }
    suspects += jobs
  }

  package func isSuspected(_ job: JobID) -> Bool { suspects.contains(job) }

  /// - Returns: false: it has to wait, and asks again when somebody has left.
  package mutating func enter(_ job: JobID) -> Bool {
    if isSuspected(job) {
      waiting.insert(job)
      guard inside.isEmpty, suspects.first(where: waiting.contains) == job else { return false }
      waiting.remove(job)
    } else {
      // Those that are suspected come first: else they might wait for ever in a busy night.
      guard waiting.isEmpty, !inside.contains(where: isSuspected) else { return false }
    }
    inside.insert(job)
    return true
  }

  /// - Parameter hasPassed: it has come through, so that it is not suspected any more.
  package mutating func leave(_ job: JobID, hasPassed: Bool) {
    inside.remove(job)
    if hasPassed { suspects.removeAll { $0 == job } }
  }

  /// It does not wait for its turn any more.
  package mutating func giveUp(_ job: JobID) { waiting.remove(job) }
}
