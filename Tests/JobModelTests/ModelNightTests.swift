import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Thousands of edits against a server that takes, loses, delays and fails, through crashes and requeues, with strangers
/// between and a wall clock that jumps.
@Suite struct ModelNightTests {
  fileprivate struct Plan {
    var status = "created"
    let before: EditableDocument
    let asked: EditableDocument
    let change: Change
    /// Whether the target as asked can be told from the target as it was.
    var shows = true
  }

  fileprivate static let plans = [
    Plan(before: document(items: ["A": "replace"]), change: ["name": "Sales, edited"]),
    Plan(before: document(items: ["A": "replace", "B": "delete"]), change: ["tocView": ["content": []]]),
    // A package that could not be created is created again, so that nothing but its status can tell.
    Plan(status: "create_failed", before: document(items: ["A": "replace"]), change: ["name": "Sales"], shows: false),
    Plan(before: document(items: ["A": "replace"]), change: ["name": "Sales"], shows: false),
  ].compactMap(\.self)

  private struct Tally {
    var succeeded = 0
    var unverified = 0
    var createFailed = 0
    var serverError = 0
    var retried = 0
    var repeated = 0
    var crashes = 0
    var troubles = 0
  }

  private func job(
    _ seed: UInt64, othersEdit: Bool = false, longestTrouble: Double = 600, plan given: Plan? = nil
  ) throws -> (ModelNight, Plan) {
    var generator = SeededGenerator(seed: seed)
    let plan = given ?? Self.plans[Int.random(in: 0..<Self.plans.count, using: &generator)]
    func rate(_ most: Double) -> Double { generator.happens(0.5) ? Double.random(in: 0..<most, using: &generator) : 0 }
    let habits = ModelServer.Habits(
      failing: rate(0.9), keepsContentOfFailed: Bool.random(using: &generator),
      movesDateAtStart: Bool.random(using: &generator),
      staleness: generator.happens(0.5) ? .zero : generator.seconds(0...29),
      saysCreating: Bool.random(using: &generator),
      lag: generator.happens(0.5) ? .zero : generator.seconds(0...14))
    let rates = ModelNight.Rates(
      outage: rate(0.5), crash: rate(0.15), notTaken: rate(0.2), lostBefore: rate(0.6), lostAfter: rate(0.2),
      late: rate(0.15), othersEdit: othersEdit ? 0.02 : 0, strangers: rate(0.3), trouble: rate(0.05),
      longestTrouble: longestTrouble, clockJumps: rate(0.1))
    let server = ModelServer(
      content: plan.before, status: plan.status, habits: habits, now: at(0), generator: SeededGenerator(seed: ~seed))
    let facts = EditFacts(
      target: try target(), change: plan.change, maxAttempts: Int.random(in: 1...4, using: &generator),
      earlier: .noneDone)
    let night = ModelNight(facts, server: server, rates: rates, generator: generator, neighbour: try target(number: 2))
    return (night, plan)
  }

  @Test func `an edit ends, is never submitted twice at once, and succeeds exactly if the server has it`() throws {
    var tally = Tally()
    for seed in 0..<UInt64(2500) {
      var (night, plan) = try job(seed)
      let run = night.run()
      let ending = try #require(run, "seed \(seed) does not end")
      let server = night.server
      #expect(night.violations == [], "seed \(seed)")
      let isDone = server.state.status == "created" && server.state.content == plan.asked
      switch ending.outcome {
      case .succeeded(let verification):
        #expect(isDone && verification?.isAsAsked != false, "seed \(seed) claims a success")
        #expect((verification == .unchanged) == server.taken.isEmpty, "seed \(seed)")
        #expect(verification != nil || night.troubles > 0, "seed \(seed) has read it and does not say so")
        tally.succeeded += 1
        tally.unverified += verification == nil ? 1 : 0
      case .failed(let failure) where failure.reason.known == .createFailed:
        #expect(!isDone && night.facts.attemptsUsed == night.facts.maxAttempts - 1, "seed \(seed)")
        #expect(server.state.status == "create_failed", "seed \(seed)")
        tally.createFailed += 1
      case .failed(let failure) where failure.reason.known == .serverError:
        // Where nothing can show, an edit that was lost and too short to be seen in work can't be told from none.
        #expect(!isDone || !plan.shows, "seed \(seed) hides a success")
        #expect(night.facts.lostSubmissions == Edit.maxLostSubmissions - 1, "seed \(seed)")
        tally.serverError += 1
      default: Issue.record("seed \(seed) ended as \(ending.outcome)")
      }
      #expect(ending.retains == .nothing, "seed \(seed)")
      tally.retried += night.facts.attempt > 1 ? 1 : 0
      tally.repeated += night.facts.submissions > 1 ? 1 : 0
      tally.crashes += night.crashes
      tally.troubles += night.troubles
    }
    #expect(tally.succeeded > 1000 && tally.createFailed > 100 && tally.serverError > 5, "\(tally)")
    #expect(tally.retried > 200 && tally.repeated > 200 && tally.crashes > 1000, "\(tally)")
    #expect(tally.unverified > 20 && tally.troubles > 1000, "\(tally)")
  }

  @Test func `with others editing in between it still ends and is never submitted twice at once`() throws {
    var repeated = 0
    for seed in 10_000..<UInt64(10_500) {
      var (night, _) = try job(seed, othersEdit: true)
      let ending = night.run()
      #expect(ending != nil, "seed \(seed) does not end")
      #expect(night.violations == [], "seed \(seed)")
      repeated += night.server.taken.count > 1 ? 1 : 0
    }
    #expect(repeated > 50)
  }

  @Test func `with a target that is in trouble for hours it ends, and frees no slot while its edit is in work`() throws
  {
    var ends: [Retained: Int] = [:]
    var reasons: [FailureReason: Int] = [:]
    for seed in 30_000..<UInt64(30_400) {
      var (night, plan) = try job(seed, longestTrouble: 40_000)
      let run = night.run()
      let ending = try #require(run, "seed \(seed) does not end")
      #expect(night.violations == [], "seed \(seed)")
      ends[ending.retains, default: 0] += 1
      let isDone = night.server.state.status == "created" && night.server.state.content == plan.asked
      switch ending.outcome {
      case .succeeded: #expect(isDone, "seed \(seed) claims a success")
      case .failed(let failure):
        let reason = try #require(failure.reason.known)
        reasons[reason, default: 0] += 1
        if reason == .outcomeUnknown { #expect(ending.retains == .target, "seed \(seed)") }
      case .cancelled, .expired: Issue.record("seed \(seed) ended as \(ending.outcome)")
      }
    }
    #expect(ends[.nothing, default: 0] > 100 && ends[.target, default: 0] > 5, "\(ends)")
    #expect(reasons[.outcomeUnknown, default: 0] > 5 && reasons[.serverError, default: 0] > 5, "\(reasons)")
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
      #expect(night.violations == [], "seed \(seed)")
      #expect(Set(night.server.taken.map(\.submitted)).count <= 1, "seed \(seed)")
      guard case .failed(let failure) = ending.outcome, let reason = failure.reason.known else { continue }
      ends[reason, default: 0] += 1
      if reason == .conflict { #expect(night.server.state.content == other, "seed \(seed) blames others") }
    }
    #expect(ends[.conflict, default: 0] > 5 && ends[.outcomeUnknown, default: 0] > 5, "\(ends)")
  }
}

extension ModelNightTests.Plan {
  fileprivate init?(status: String = "created", before: EditableDocument, change: JSON, shows: Bool = true) {
    let change = Change(mergePatch: change)
    guard let asked = try? before.applying(change) else { return nil }
    self.init(status: status, before: before, asked: asked, change: change, shows: shows)
  }
}
