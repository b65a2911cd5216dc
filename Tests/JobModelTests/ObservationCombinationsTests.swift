import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Every combination of what is known, what moved, what is there and when, against the rows in their order.
@Suite struct ObservationCombinationsTests {
  enum Movement: CaseIterable {
    case date
    case status
    case none
  }

  enum Sight: CaseIterable {
    case created
    case createFailed
    case createFailedAfterCreating
    case creating
    case locked
    case notFound
    case forbidden
    case otherRefusal
    case outage
  }

  enum Content: CaseIterable {
    case asAsked
    case asBefore
    case otherwise
  }

  enum Meaning {
    case askAgain
    case wait
    case succeeded
    case attemptFailed
    case strike
  }

  private func meaning(
    _ knowledge: Knowledge, _ movement: Movement, _ sight: Sight, _ content: Content, isSettled: Bool
  ) -> Meaning {
    var ours: Meaning?
    switch sight {
    case .outage: return .askAgain
    case .creating, .locked, .otherRefusal: return .wait
    case .created: ours = .succeeded
    case .createFailed, .createFailedAfterCreating: ours = .attemptFailed
    case .notFound, .forbidden: break
    }
    if let ours {
      if content == .asAsked { return ours }
      if movement != .none, knowledge.isConfirmed || sight == .createFailedAfterCreating { return ours }
    }
    if !isSettled { return .wait }
    // One look is not enough for a refusal: it has to stand.
    return knowledge.isConfirmed || ours == nil ? .wait : .strike
  }

  private func answer(_ movement: Movement, _ sight: Sight, _ content: Content) -> (Answer, Baseline) {
    let document =
      switch content {
      case .asAsked: asked
      case .asBefore: before
      case .otherwise: other
      }
    let (progress, status): (Observation.Progress, String) =
      switch sight {
      case .creating: (creating, "creating")
      case .locked: (locked, "locked")
      case .createFailed, .createFailedAfterCreating: (failed, "create_failed")
      default: (.created, "created")
      }
    let baseline = Baseline(
      date: movement == .date ? "d0" : "d1", status: movement == .status ? "status before" : status)
    let answer: Answer =
      switch sight {
      case .notFound: .getRefused(refusal(404, "ERR004"))
      case .forbidden: .getRefused(refusal(403, "ERR014"))
      case .otherRefusal: .getRefused(refusal(400, "ERR005"))
      case .outage: JobModelTests.outage
      default: .observed(seen(progress, date: "d1", status: status, document))
      }
    return (answer, baseline)
  }

  @Test(arguments: Knowledge.allCases)
  func `each combination means what its row says`(_ knowledge: Knowledge) throws {
    var meanings: [Meaning: Int] = [:]
    for sight in Sight.allCases {
      for movement in Movement.allCases {
        for content in Content.allCases {
          for isSettled in [false, true] {
            let (answer, baseline) = answer(movement, sight, content)
            var watched = try Watched(knowledge, baseline: baseline)
            if sight == .createFailedAfterCreating {
              _ = watched.shows(seen(JobModelTests.creating, date: "d1", status: "creating", nil), at: watched.since)
            }
            let now = isSettled ? watched.settled : watched.unsettled
            let step = watched.answers(answer, at: now)
            let expected = meaning(knowledge, movement, sight, content, isSettled: isSettled)
            let says: Comment = "\(knowledge) \(movement) \(sight) \(content) settled: \(isSettled): \(step)"
            meanings[expected, default: 0] += 1
            switch expected {
            case .askAgain: #expect(step.isGet, says)
            case .wait:
              #expect(step.waitsUntil.map { $0 > now } == true, says)
              #expect(watched.answers(.ready, at: now + .seconds(1)).isGet, says)
            case .succeeded: #expect(step.ending?.outcome.state == .succeeded, says)
            case .attemptFailed: #expect(step.requeue?.closing?.kind == .createFailed, says)
            case .strike:
              #expect(step.waitsUntil == now + settings.poll.min, says)
              #expect(watched.answers(answer, at: now + .seconds(1)).requeue?.closing?.kind == .notArrived, says)
            }
          }
        }
      }
    }
    #expect(meanings.values.reduce(0, +) == 162)
    #expect(meanings[.strike] == nil || !knowledge.isConfirmed)
  }
}
