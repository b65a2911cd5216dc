import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Thousands of edits against a server that takes, loses, delays and fails, through crashes and requeues.
@Suite struct ModelNightTests {
  fileprivate struct Plan {
    let before: EditableDocument
    let asked: EditableDocument
    let change: Change
  }

  fileprivate static let plans = [
    Plan(before: document(items: ["A": "replace"]), change: ["name": "Sales, edited"]),
    Plan(before: document(items: ["A": "replace", "B": "delete"]), change: ["tocView": ["content": []]]),
    // What verification does not look at, so that nothing but the date can tell.
    Plan(before: document(items: ["A": "replace"], tree: [:]), change: ["treeView": ["treeViewType": "project"]]),
    Plan(before: document(items: ["A": "replace"]), change: ["name": "Sales"]),
  ].compactMap(\.self)

  private struct Tally {
    var succeeded = 0
    var createFailed = 0
    var serverError = 0
    var retried = 0
    var repeated = 0
    var crashes = 0
  }

  private func job(_ seed: UInt64, othersEdit: Bool, plan given: Plan? = nil) throws -> (ModelNight, Plan) {
    var dice = SeededGenerator(seed: seed)
    let plan = given ?? Self.plans[Int.random(in: 0..<Self.plans.count, using: &dice)]
    func rate(_ most: Double) -> Double { dice.happens(0.5) ? Double.random(in: 0..<most, using: &dice) : 0 }
    let habits = ModelServer.Habits(
      failing: rate(0.9), keepsContentOfFailed: Bool.random(using: &dice), movesDateAtStart: Bool.random(using: &dice),
      staleness: dice.happens(0.5) ? .zero : dice.seconds(0...29))
    let rates = ModelNight.Rates(
      outage: rate(0.5), crash: rate(0.15), notTaken: rate(0.2), lostBefore: rate(0.45), lostAfter: rate(0.2),
      late: rate(0.15), othersEdit: othersEdit ? 0.02 : 0)
    let server = ModelServer(content: plan.before, habits: habits, now: at(0), dice: SeededGenerator(seed: ~seed))
    let facts = EditFacts(
      target: try target(), change: plan.change, maxAttempts: Int.random(in: 1...4, using: &dice), earlier: .noneDone)
    return (ModelNight(facts, server: server, rates: rates, dice: dice), plan)
  }

  @Test func `an edit ends, is never submitted twice at once, and succeeds exactly if the server has it`() throws {
    var tally = Tally()
    for seed in 0..<UInt64(2500) {
      var (night, plan) = try job(seed, othersEdit: false)
      let run = night.run()
      let ending = try #require(run, "seed \(seed) does not end")
      let server = night.server
      #expect(night.violations + server.violations == [], "seed \(seed)")
      let isDone = server.state.status == "created" && server.state.content == plan.asked
      switch ending.outcome {
      case .succeeded(let verification):
        #expect(isDone && verification?.isAsAsked == true, "seed \(seed) claims a success")
        #expect((verification == .unchanged) == server.taken.isEmpty, "seed \(seed)")
        tally.succeeded += 1
      case .failed(let failure) where failure.reason.known == .createFailed:
        #expect(!isDone && night.facts.attemptsUsed == night.facts.maxAttempts - 1, "seed \(seed)")
        #expect(server.state.status == "create_failed", "seed \(seed)")
        tally.createFailed += 1
      case .failed(let failure) where failure.reason.known == .serverError:
        #expect(!isDone && night.facts.strikes == Edit.mostStrikes - 1, "seed \(seed) hides a success")
        tally.serverError += 1
      default: Issue.record("seed \(seed) ended as \(ending.outcome)")
      }
      #expect(ending.retains == .nothing, "seed \(seed)")
      tally.retried += night.facts.attempt > 1 ? 1 : 0
      tally.repeated += night.facts.submissions > 1 ? 1 : 0
      tally.crashes += night.crashes
    }
    #expect(tally.succeeded > 1000 && tally.createFailed > 100 && tally.serverError > 5, "\(tally)")
    #expect(tally.retried > 200 && tally.repeated > 200 && tally.crashes > 1000, "\(tally)")
  }

  @Test func `with others editing in between it still ends and is never submitted twice at once`() throws {
    var repeated = 0
    for seed in 10_000..<UInt64(10_500) {
      var (night, _) = try job(seed, othersEdit: true)
      let ending = night.run()
      #expect(ending != nil, "seed \(seed) does not end")
      #expect(night.violations + night.server.violations == [], "seed \(seed)")
      repeated += night.server.taken.count > 1 ? 1 : 0
    }
    #expect(repeated > 50)
  }

  @Test func `a JSON patch is worked out once for a job, whoever edits in between`() throws {
    let item: JSON = ["id": .string(objectID("C")), "type": 3, "action": "delete"]
    let add = Change(jsonPatch: [["op": "add", "path": "/tocView/content/-", "value": item]])
    let start = document(items: ["A": "replace"])
    let plan = Plan(before: start, asked: try start.applying(add), change: add)
    var ends: [FailureReason: Int] = [:]
    for seed in 20_000..<UInt64(21_000) {
      var (night, _) = try job(seed, othersEdit: true, plan: plan)
      let run = night.run()
      let ending = try #require(run, "seed \(seed) does not end")
      #expect(night.violations + night.server.violations == [], "seed \(seed)")
      #expect(Set(night.server.taken.map(\.submitted)).count <= 1, "seed \(seed)")
      guard case .failed(let failure) = ending.outcome, let reason = failure.reason.known else { continue }
      ends[reason, default: 0] += 1
      if reason == .conflict { #expect(night.server.state.content == other, "seed \(seed) blames others") }
    }
    #expect(ends[.conflict, default: 0] > 5 && ends[.outcomeUnknown, default: 0] > 5, "\(ends)")
  }
}

extension ModelNightTests.Plan {
  fileprivate init?(before: EditableDocument, change: JSON) {
    let change = Change(mergePatch: change)
    guard let asked = try? before.applying(change) else { return nil }
    self.init(before: before, asked: asked, change: change)
  }
}
