import JobModel
import LibraryModel
import Testing

/// What an end of the daemon that was no stop makes of the jobs that were being prepared or verified.
struct SuspectTests {
  private func crashes(_ suspects: [Suspect]) -> [JobID: Int] {
    var counts: [JobID: Int] = [:]
    for (job, verdict) in suspects.verdicts {
      switch verdict {
      case .tryAlone(let crashes): counts[job] = crashes
      case .fail: counts[job] = Suspect.mostCrashes
      }
    }
    return counts
  }

  @Test(arguments: [Phase.preparing, .verifying])
  func `a job that was alone at three ends in a row fails as crashed, and not before`(phase: Phase) {
    var before: Int?
    for end in 1...3 {
      let suspect = Suspect(job: 7, phase: phase, crashes: before, isTriedAlone: before != nil)
      switch [suspect].verdicts[0].verdict {
      case .tryAlone(let crashes):
        #expect(end < 3 && crashes == end)
        before = crashes
      case .fail(let failure):
        #expect(end == 3 && failure.reason.known == .crashed && failure.message.contains("3 times in a row"))
      }
    }
    #expect(before == 2)
  }

  @Test func `where several were at it, all are suspected, and none is counted`() {
    let three = (1...3).map { Suspect(job: $0, phase: .preparing) }
    #expect(crashes(three) == [1: 0, 2: 0, 3: 0])
    #expect([Suspect]().verdicts.isEmpty)
  }

  /// Two jobs, of which each may have been suspected before, with each count, and may have been tried alone.
  @Test func `only the one that was tried alone is counted, whoever waits beside it, in every combination`() {
    let each: [(crashes: Int?, alone: Bool)] =
      [(nil, false)] + (0..<Suspect.mostCrashes).flatMap { [($0, false), ($0, true)] }
    var combinations = 0
    for one in each {
      for other in each where !(one.alone && other.alone) {
        combinations += 1
        let found = [
          Suspect(job: 1, phase: .preparing, crashes: one.crashes, isTriedAlone: one.alone),
          Suspect(job: 2, phase: .verifying, crashes: other.crashes, isTriedAlone: other.alone),
        ]
        #expect(
          crashes(found) == [
            1: (one.crashes ?? 0) + (one.alone ? 1 : 0), 2: (other.crashes ?? 0) + (other.alone ? 1 : 0),
          ])
      }
    }
    #expect(combinations == 40)
  }

  @Test func `what is said of a job that fails says whether it was submitted`() {
    let messages = [Phase.preparing, .verifying].map { phase in
      let suspect = Suspect(job: 1, phase: phase, crashes: 2, isTriedAlone: true)
      if case .fail(let failure) = [suspect].verdicts[0].verdict { return failure.message }
      return ""
    }
    #expect(messages[0].contains("It was not submitted in this attempt."))
    #expect(messages[1].contains("The edit was submitted and has come to its end on the server"))
  }
}
