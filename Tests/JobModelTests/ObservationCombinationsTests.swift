import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Every combination of what is known, what the change can show, what moved, what is there and when, against the rows in
/// their order.
@Suite struct ObservationCombinationsTests {
  enum Movement: CaseIterable {
    case date, status, none
  }

  enum Sight: CaseIterable {
    case created, createdAfterCreating, createFailed, createFailedAfterCreating, creating, locked
    case notFound, forbidden, otherRefusal
    case outage, troubled

    var isAfterCreating: Bool { self == .createdAfterCreating || self == .createFailedAfterCreating }
  }

  enum Content: CaseIterable {
    case asAsked, asBefore, otherwise
  }

  enum Meaning {
    case askAgain, wait, succeeded, attemptFailed, lost
    /// It did not arrive, and the package stands as it was asked.
    case nothingLeft
  }

  struct Case {
    let knowledge: Knowledge
    /// The answer to the PUT said that a package is being created.
    let saysCreating: Bool
    /// Whether a target that stands as before can be told from one that stands as asked.
    let canShow: Bool
    let movement: Movement
    let sight: Sight
    let content: Content
    let isSettled: Bool

    static let all = Knowledge.allCases.flatMap { knowledge in
      (knowledge.isConfirmed ? [false, true] : [false]).flatMap { saysCreating in
        [false, true].flatMap { canShow in
          Movement.allCases.flatMap { movement in
            Sight.allCases.flatMap { sight in
              Content.allCases.flatMap { content in
                [false, true].map { isSettled in
                  Case(
                    knowledge: knowledge, saysCreating: saysCreating, canShow: canShow, movement: movement,
                    sight: sight, content: content, isSettled: isSettled)
                }
              }
            }
          }
        }
      }
    }

    /// What one look means.
    var meaning: Meaning {
      let end: Meaning
      switch sight {
      case .outage: return .askAgain
      // A refusal of the Library's has to stand before it ends anything.
      case .creating, .locked, .otherRefusal, .notFound, .forbidden, .troubled: return .wait
      case .created, .createdAfterCreating: end = .succeeded
      case .createFailed, .createFailedAfterCreating: end = .attemptFailed
      }
      guard isOurs(isFailure: end == .attemptFailed) else {
        guard isSettled, !knowledge.isConfirmed else { return .wait }
        return end == .succeeded && isAsAsked ? .nothingLeft : .lost
      }
      // An end that does not show what was asked has to stand, unless creating was seen before it.
      return saysCreating && !sight.isAfterCreating && !showsAsAsked ? .wait : end
    }

    private var isAsAsked: Bool { content == .asAsked || content == .asBefore && !canShow }
    private var showsAsAsked: Bool { content == .asAsked && canShow }

    private func isOurs(isFailure: Bool) -> Bool {
      if showsAsAsked { return true }
      guard movement != .none else { return false }
      return knowledge.isConfirmed || sight.isAfterCreating && (isFailure || isAsAsked)
    }
  }

  private func answer(_ one: Case, before: EditableDocument) -> (Answer, Baseline) {
    let document =
      switch one.content {
      case .asAsked: asked
      case .asBefore: before
      case .otherwise: other
      }
    let (progress, status): (Observation.Progress, String) =
      switch one.sight {
      case .creating: (creating, "creating")
      case .locked: (locked, "locked")
      case .createFailed, .createFailedAfterCreating: (failed, "create_failed")
      default: (.created, "created")
      }
    let baseline = Baseline(
      date: one.movement == .date ? "d0" : "d1", status: one.movement == .status ? "status before" : status)
    let answer: Answer =
      switch one.sight {
      case .notFound: .getRefused(refusal(404, "ERR004"))
      case .forbidden: .getRefused(refusal(403, "ERR014"))
      case .otherRefusal: .getRefused(refusal(400, "ERR005"))
      case .outage: JobModelTests.outage
      case .troubled: .troubled(TroubledRequest(.content, page))
      default: .observed(seen(progress, date: "d1", status: status, document))
      }
    return (answer, baseline)
  }

  @Test func `each combination means what its row says`() throws {
    var meanings: [Meaning: Int] = [:]
    for one in Case.all {
      // Where nothing of the change can show, it only creates the package again.
      let before = one.canShow ? TestSupport.before : asked
      let (answer, baseline) = answer(one, before: before)
      var watched = try Watched(
        one.knowledge, baseline: baseline, before: before, saysCreating: one.saysCreating)
      if one.sight.isAfterCreating {
        _ = watched.shows(seen(creating, date: "d1", status: "creating", nil), at: watched.since)
      }
      let now = one.isSettled ? watched.settled : watched.unsettled
      let step = watched.answers(answer, at: now)
      meanings[one.meaning, default: 0] += 1
      let isMet =
        switch one.meaning {
        case .askAgain: step.isGet
        case .wait:
          step.waitsUntil.map { $0 > now } == true && watched.answers(.ready, at: now + .seconds(1)).isGet
        case .succeeded: step.ending?.outcome.state == .succeeded && step.ending?.retains == .nothing
        case .attemptFailed: step.requeue?.closing?.kind == .createFailed
        case .lost:
          step.waitsUntil == now + settings.poll.min
            && watched.answers(answer, at: now + .seconds(1)).requeue?.closing?.kind == .notArrived
        case .nothingLeft:
          step.waitsUntil == now + settings.poll.min
            && watched.answers(answer, at: now + .seconds(1)).ending.map {
              $0.outcome.state == .succeeded && $0.closing?.kind == .notArrived && $0.retains == .nothing
            } == true
        }
      #expect(isMet, "\(one) means \(one.meaning), and not \(step)")
    }
    // Five ways of knowing, two of them with two answers to the PUT, times 2 * 3 * 11 * 3 * 2.
    #expect(Case.all.count == 2772)
    #expect(meanings.count == 6)
  }
}
