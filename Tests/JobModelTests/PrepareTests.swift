import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What an edit does before it submits.
@Suite struct PrepareTests {
  private func facts(
    _ change: Change = rename, recorded: RecordedDocuments? = nil, notEditableFor: Duration = .zero
  ) throws -> EditFacts {
    EditFacts(
      target: try target(), change: change, maxAttempts: 4, attempt: recorded == nil ? 1 : 2,
      attemptsUsed: recorded == nil ? 0 : 1, recorded: recorded, notEditableFor: notEditableFor)
  }

  private func prepare(_ facts: EditFacts, _ answer: Answer) -> Step {
    var edit = Edit(facts, settings: settings, now: at(0))
    #expect(edit.step(.ready, now: at(0), random: 0) == .get(withContent: true))
    return edit.step(answer, now: at(1), random: 0)
  }

  @Test func `it starts over from the target as it stands`() throws {
    let draft = try #require(prepare(try facts(), .observed(seen(date: "d7", status: "create_failed"))).draft)
    #expect(draft.baseline == Baseline(date: "d7", status: "create_failed"))
    #expect(draft.before == before && draft.submitted == asked && draft.attempt == 1 && draft.number == 1)
  }

  @Test func `what can never be edited is refused at once, by its reason`() throws {
    let step = prepare(try facts(), .observed(seen(editability: .never("it has package status 'locked'"))))
    #expect(step.failure == Failure(.notEditable, "The migration can't be edited: it has package status 'locked'."))
    #expect(step.ending?.closing == nil && step.ending?.retains == .nothing)
  }

  @Test func `what others are at work on goes back to the queue, until poll_max, without an attempt`() throws {
    let busy = Answer.observed(
      seen(creating, status: "creating", editability: .notYet("it is being created by another edit")))
    let first = try #require(prepare(try facts(), busy).requeue)
    #expect(first == Requeue(until: at(61), closing: nil, notEditableFor: .seconds(60), targetName: "Sales"))
    let later = try #require(prepare(try facts(notEditableFor: .seconds(7140)), busy).requeue)
    #expect(later.notEditableFor == settings.editTimeout)
    let last = prepare(try facts(notEditableFor: settings.editTimeout), busy)
    #expect(last.failure?.reason.known == .notEditable)
    #expect(last.failure?.message.contains("it is being created by another edit") == true)
  }

  @Test func `a package that another job's edit is at work on is awaited as somebody else's work`() throws {
    let first = prepare(try facts(), .packageInWork(by: 7))
    #expect(first.requeue == Requeue(until: at(61), notEditableFor: .seconds(60)))
    let last = prepare(try facts(notEditableFor: settings.editTimeout), .packageInWork(by: 7))
    #expect(last.failure?.reason.known == .notEditable && last.failure?.message.contains("job 7") == true)
  }

  @Test func `a single migration that is empty is awaited: a group that it is part of is being edited`() throws {
    let answer: JSON = [
      "packageInfo": ["id": .string(migrationID), "status": "empty", "lastUpdatedDate": "d0", "type": "project"]
    ]
    let observation = try Observation(reading: answer, kind: .migration, withContent: true)
    let requeue = try #require(prepare(try facts(), .observed(observation)).requeue)
    #expect(requeue.until == at(61) && requeue.notEditableFor == settings.poll.max && requeue.closing == nil)
  }

  @Test func `a target that others have left is edited, however long they took`() throws {
    #expect(prepare(try facts(notEditableFor: settings.editTimeout), .observed(seen())).draft != nil)
  }

  @Test(arguments: [(404, FailureReason.notFound), (403, .forbidden), (400, .rejected)])
  func `a target that can't be read ends the job with the server's words`(_ status: Int, _ reason: FailureReason) throws
  {
    let words = refusal(status, "ERR004", "No such object.")
    let failure = try #require(prepare(try facts(), .getRefused(words)).failure)
    #expect(failure.reason.known == reason && failure.server == words)
    #expect(failure.message.contains(migrationID) && failure.message.contains("No such object."))
  }

  @Test func `a change that does not fit the document is invalidChange, with its place`() throws {
    let change = Change(body: ["name": "x", "type": "configuration"])
    let failure = try #require(prepare(try facts(change), .observed(seen())).failure)
    #expect(failure.reason.known == .invalidChange)
    #expect(failure.message.contains("/change/body/type"))
  }

  @Test func `nothing to change on a created package is unchanged, without a submission`() throws {
    let step = prepare(try facts(), .observed(seen(.created, asked)))
    let current = CurrentDocument(asked, date: "d0")
    #expect(step == .end(Ending(.succeeded(.unchanged), current: current)))
  }

  @Test func `what ends before it is submitted keeps what stood there`() throws {
    let current = CurrentDocument(before, date: "d0")
    let locked = prepare(try facts(), .observed(seen(editability: .never("it is locked"))))
    #expect(locked.ending?.current == current)
    let misfit = prepare(try facts(Change(mergePatch: ["type": "configuration"])), .observed(seen()))
    #expect(misfit.ending?.current == current)
    var expecting = try facts()
    expecting.expectedLastUpdatedDate = "d9"
    #expect(prepare(expecting, .observed(seen())).ending?.current == current)
  }

  @Test func `nothing to change on a package that could not be created is submitted, to create it`() throws {
    let step = prepare(try facts(), .observed(seen(failed, status: "create_failed", asked)))
    #expect(step.draft?.submitted == asked)
  }

  private let recorded = RecordedDocuments(before: before, submitted: asked)

  @Test func `a later submission sends the recorded document where the server kept what stood before`() throws {
    let patch = Change(mergePatch: ["name": "Sales, edited"])
    let odd = RecordedDocuments(before: before, submitted: document(name: "as it was worked out then"))
    let step = prepare(try facts(patch, recorded: odd), .observed(seen(failed, status: "create_failed", before)))
    #expect(step.draft?.submitted == odd.submitted)
    #expect(step.draft?.attempt == 2 && step.draft?.number == 1)
  }

  @Test func `a later submission sends the recorded document where the server kept what was asked`() throws {
    let reordered = document(name: "Sales, edited", items: ["B": "use_newer", "A": "replace"])
    let step = prepare(try facts(recorded: recorded), .observed(seen(failed, status: "create_failed", reordered)))
    #expect(step.draft?.submitted.json.text == asked.json.text)
    // It asks for no other order than the one that stands there.
    #expect(step.draft?.before == asked)
  }

  @Test func `where somebody else has edited in between, a merge patch is applied afresh`() throws {
    let step = prepare(try facts(recorded: recorded), .observed(seen(date: "d9", other)))
    #expect(step.draft?.submitted == document(name: "Sales, edited", items: ["A": "delete"]))
    #expect(step.draft?.before == other)
  }

  @Test func `where somebody else has edited in between, a whole body is sent as it is`() throws {
    let body = Change(body: asked.json)
    let step = prepare(try facts(body, recorded: recorded), .observed(seen(date: "d9", other)))
    #expect(step.draft?.submitted == asked)
  }

  @Test func `an edit that was thought lost and has come true is a success`() throws {
    let step = prepare(try facts(recorded: recorded), .observed(seen(date: "d9", asked)))
    guard case .succeeded(let verification) = step.ending?.outcome else {
      Issue.record("\(step)")
      return
    }
    #expect(verification?.result == .exact)
  }

  @Test func `what verification can't see has not come true while everything stands as before`() throws {
    let before = document(tree: [:])
    let asked = document(tree: ["treeViewType": "project"])
    let recorded = RecordedDocuments(before: before, submitted: asked)
    let change = Change(mergePatch: ["treeView": ["treeViewType": "project"]])
    #expect(prepare(try facts(change, recorded: recorded), .observed(seen(.created, before))).draft?.submitted == asked)
    #expect(prepare(try facts(change, recorded: recorded), .observed(seen(.created, asked))).ending != nil)
  }

  @Test func `an observation without content is asked for again, with it`() throws {
    #expect(prepare(try facts(), .observed(seen(.created, nil))) == .get(withContent: true))
  }
}
