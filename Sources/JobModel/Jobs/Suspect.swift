import LibraryModel

/// A job that was being prepared or verified when the daemon ended without being stopped: its document, or its change, may be
/// what ends the daemon. Until it has passed that phase, it goes through it alone.
package struct Suspect: Sendable, Hashable {
  /// At how many such ends in a row a job may be the only one in these phases; at the last of them it fails.
  package static let mostCrashes = 3

  package enum Verdict: Sendable, Hashable {
    /// It is tried once more, with nobody beside it. `crashes`: at how many ends in a row it was the only one so far.
    case tryAlone(crashes: Int)
    case fail(Failure)
  }

  package let job: JobID
  /// `preparing` or `verifying`.
  package let phase: Phase
  /// At how many ends before, in a row, it was the only one; nil: it was not suspected.
  package let crashes: Int?
  /// It had been suspected before, and was being tried alone: others that were in these phases waited for it.
  package let isTriedAlone: Bool

  package init(job: JobID, phase: Phase, crashes: Int? = nil, isTriedAlone: Bool = false) {
    self.job = job
    self.phase = phase
    self.crashes = crashes
    self.isTriedAlone = isTriedAlone
  }
}

extension [Suspect] {
  /// What an end of the daemon that was no stop makes of the jobs that were in these phases then. Only the one that was
  /// alone is counted: who kills a daemon in the middle of many edits says nothing of any of them.
  package var verdicts: [(job: JobID, verdict: Suspect.Verdict)] {
    let tried = filter(\.isTriedAlone)
    let alone = tried.count == 1 ? tried[0] : count == 1 ? self[0] : nil
    return map { one in
      let crashes = (one.crashes ?? 0) + (one == alone ? 1 : 0)
      return (one.job, crashes < Suspect.mostCrashes ? .tryAlone(crashes: crashes) : .fail(.crashed(in: one.phase)))
    }
  }
}

extension Failure {
  static func crashed(in phase: Phase) -> Failure {
    let (doing, left) =
      phase == .verifying
      ? (
        "what the server had made for this job was compared with what was asked",
        "The edit was submitted and has come to its end on the server; look there what it came to."
      )
      : ("this job was prepared", "It was not submitted in this attempt.")
    return Failure(
      .crashed,
      """
      The daemon ended without being stopped \(Suspect.mostCrashes) times in a row while \(doing) and nothing else was, so \
      the job is not tried again. \(left)
      """)
  }
}
