import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What the answer to a PUT means, and what is not counted.
@Suite struct SubmissionAnswersTests {
  /// An edit whose PUT has been recorded and has just left.
  private func sent(lostSubmissions: Int = 0, used: Int = 0, notEditableFor: Duration = .zero) throws -> Edit {
    let facts = EditFacts(
      target: try target(), change: rename, maxAttempts: 4, attempt: used + 1, attemptsUsed: used,
      submissions: lostSubmissions, lostSubmissions: lostSubmissions, notEditableFor: notEditableFor)
    var edit = Edit(facts, settings: settings, now: at(0))
    #expect(edit.step(.ready, now: at(0), random: 0) == .get(withContent: true))
    let draft = try #require(edit.step(.observed(seen()), now: at(0), random: 0).draft)
    edit.recorded(Submission(draft: draft, sentAt: wall(0)), now: at(0))
    return edit
  }

  @Test func `a draft says where the target stood and what it shall be`() throws {
    let edit = try sent(lostSubmissions: 2, used: 1)
    let draft = try #require(edit.facts.open?.draft)
    #expect(draft.attempt == 2 && draft.number == 3)
    #expect(draft.baseline == Baseline(date: "d0", status: "created"))
    #expect(draft.before == before && draft.submitted == asked && draft.projectID == "P1")
    #expect(edit.facts.recorded == RecordedDocuments(before: before, submitted: asked))
  }

  @Test func `a 2xx confirms the submission`() throws {
    var edit = try sent()
    #expect(edit.facts.open?.phase == .submitting)
    #expect(edit.step(.putAccepted(saysCreating: false), now: at(3), random: 0).waitsUntil == at(4))
    #expect(edit.facts.open?.isConfirmed == true && edit.facts.open?.isAnswered == true)
    #expect(edit.facts.open?.phase == .polling)
  }

  @Test func `a lost answer leaves it assumed, and is looked after at once`() throws {
    var edit = try sent()
    #expect(edit.step(lost, now: at(3), random: 0).waitsUntil == at(4))
    #expect(edit.facts.open?.isConfirmed == false)
    #expect(edit.step(.ready, now: at(4), random: 0) == .get(withContent: true))
  }

  @Test func `a PUT that never left goes back to the queue, at no cost`() throws {
    var edit = try sent()
    let failure = Failure(.unreachable, "The connection was refused.")
    let requeue = try #require(edit.step(.putNotTaken(failure), now: at(3), random: 0).requeue)
    #expect(requeue.closing == SubmissionEnd(.notTaken, failure: failure))
    #expect(requeue.attemptFailure == nil && requeue.until == at(3) + settings.breaker.probeAfter)
  }

  @Test func `a PUT whose time had come before it was sent goes back to the queue at once, and is no failure`() throws {
    var edit = try sent()
    let requeue = try #require(edit.step(.putNotTaken(nil), now: at(3), random: 0).requeue)
    #expect(requeue.closing == SubmissionEnd(.notTaken))
    #expect(requeue.attemptFailure == nil && requeue.until == at(3))
  }

  @Test(arguments: [(403, FailureReason.forbidden), (404, .notFound), (400, .rejected), (409, .rejected)])
  func `a 4xx is a refusal: it ends the job with the server's words`(_ status: Int, _ reason: FailureReason) throws {
    var edit = try sent(lostSubmissions: 1)
    let words = refusal(status, "ERR005", "The body is not valid.")
    let step = edit.step(.putRefused(words), now: at(3), random: 0)
    #expect(step.failure?.reason.known == reason && step.failure?.server == words)
    #expect(step.ending?.closing?.kind == .refused && step.ending?.retains == .nothing)
    #expect(step.failure?.message.contains("The body is not valid.") == true)
  }

  @Test func `ERR006 locked is refused at once, whatever was sent before`() throws {
    var edit = try sent(lostSubmissions: 1)
    let words = refusal(400, "ERR006", "Cannot do current operation for now when `packageInfo.status` is 'locked'.")
    #expect(edit.step(.putRefused(words), now: at(3), random: 0).failure?.reason.known == .rejected)
  }

  @Test func `ERR006 creating on a repeated submission means that the first one arrived`() throws {
    for ending in [true, false] {
      var edit = try sent(lostSubmissions: 1)
      #expect(edit.step(.putRefused(refusedAsCreating), now: at(3), random: 0).waitsUntil != nil)
      #expect(edit.facts.open?.sawCreating == true && edit.facts.open?.phase == .polling)
      if ending {
        let step = edit.step(.observed(seen(date: "d1", asked)), now: at(9), random: 0)
        #expect(step.ending?.outcome.state == .succeeded)
      } else {
        let step = edit.step(.observed(seen(failed, date: "d1", status: "create_failed")), now: at(9), random: 0)
        #expect(step.requeue?.closing?.kind == .createFailed)
      }
    }
  }

  @Test func `ERR006 creating on a first submission is somebody else's edit: back to the queue, at no cost`() throws {
    var edit = try sent()
    let requeue = try #require(edit.step(.putRefused(refusedAsCreating), now: at(3), random: 0).requeue)
    #expect(requeue.closing?.kind == .refused && requeue.attemptFailure == nil)
    #expect(requeue.until == at(3) + settings.poll.max && requeue.notEditableFor == settings.poll.max)
  }

  @Test func `ERR006 empty is somebody else's edit, too: of a group that it is part of`() throws {
    let words = refusal(400, "ERR006", "Cannot do current operation for now when `packageInfo.status` is 'empty'.")
    for lostSubmissions in [0, 1] {
      var edit = try sent(lostSubmissions: lostSubmissions)
      let requeue = try #require(edit.step(.putRefused(words), now: at(3), random: 0).requeue)
      #expect(requeue.closing?.kind == .refused && requeue.notEditableFor == settings.poll.max)
    }
  }

  @Test func `a refusal that quotes a package called creating is no wrong state`() throws {
    var edit = try sent(lostSubmissions: 1)
    let words = refusal(400, "ERR005", "The package 'creating' is not valid.")
    #expect(edit.step(.putRefused(words), now: at(3), random: 0).failure?.reason.known == .rejected)
  }

  @Test func `a PUT that is not taken was made for a target that others had left, so their work counts anew`() throws {
    var edit = try sent(lostSubmissions: 2, notEditableFor: .seconds(120))
    let failure = Failure(.unreachable, "The connection was refused.")
    let requeue = try #require(edit.step(.putNotTaken(failure), now: at(3), random: 0).requeue)
    #expect(requeue.notEditableFor == .zero && requeue.trouble == nil)
  }

  @Test func `a target that refuses every PUT as creating is not asked for ever`() throws {
    var edit = try sent(notEditableFor: settings.editTimeout)
    let step = edit.step(.putRefused(refusedAsCreating), now: at(3), random: 0)
    #expect(step.failure?.reason.known == .notEditable && step.ending?.closing?.kind == .refused)
    #expect(step.failure?.server == refusedAsCreating)
  }

  @Test func `the last attempt ends the job as createFailed, the ones before rest as configured`() throws {
    for used in 0..<4 {
      var watched = try Watched(.confirmed, used: used)
      let step = watched.edit.step(
        .observed(seen(failed, date: "d1", status: "create_failed")), now: at(9), random: 0.25)
      if used < 3 {
        let most = [30.0, 60, 120][used]
        #expect(step.requeue?.until == at(9 + most / 4))
      } else {
        #expect(step.failure?.reason.known == .createFailed)
        #expect(step.ending?.retains == .nothing)
      }
      let failure = step.failure ?? step.requeue?.attemptFailure
      #expect(failure?.server?.message == "Object B is missing.")
      #expect(
        failure?.message
          == "The server could not create the package (attempt \(used + 1) of 4): Object B is missing.")
    }
  }

  @Test func `a create_failed without words says so, and quotes nothing`() throws {
    var watched = try Watched(.confirmed)
    let silent = Observation.Progress.createFailed(message: "", othersCreating: false)
    let step = watched.shows(seen(silent, date: "d1", status: "create_failed"), at: at(9))
    let failure = try #require(step.requeue?.attemptFailure)
    #expect(failure.message.hasSuffix(": the server gave no reason"))
    #expect(failure.server == ServerWords(status: 200))
  }

  @Test func `a confirmed migration is polled without content, and read with it when it has come to an end`() throws {
    var watched = try Watched(.confirmed)
    #expect(watched.answers(.ready, at: at(3)) == .get(withContent: false))
    #expect(watched.shows(seen(creating, status: "creating", nil), at: at(3)).waitsUntil != nil)
    #expect(watched.shows(seen(date: "d1", nil), at: at(4)) == .get(withContent: true))
    #expect(watched.edit.facts.open?.phase == .verifying)
    #expect(watched.shows(seen(date: "d1", asked), at: at(4)).ending?.outcome.state == .succeeded)
    #expect(watched.edit.facts.open?.polls == 3)
  }

  @Test(arguments: [Knowledge.assumed, .crashed])
  func `what is only assumed is always read with content`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge)
    #expect(watched.answers(.ready, at: watched.since + .seconds(1)) == .get(withContent: true))
  }

  @Test func `a status that was read as the end and is in work again is no end`() throws {
    var watched = try Watched(.confirmed)
    _ = watched.shows(seen(date: "d0", nil), at: at(3))
    _ = watched.shows(seen(creating, date: "d1", status: "creating"), at: at(4))
    #expect(watched.edit.facts.open?.phase == .polling)
  }
}
