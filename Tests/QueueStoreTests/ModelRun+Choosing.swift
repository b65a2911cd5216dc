import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime
import StoreSupport
import TestSupport

/// What a run does next, and with what.
extension ModelRun {
  static let servers = ["one", "two", "three"].map(ServerID.of)

  mutating func chance(_ probability: Double) -> Bool { random.happens(probability) }

  mutating func anyEnvironment() -> String { chance(0.5) ? "prod" : "test" }

  mutating func anyBatch() -> String { chance(0.5) ? "night" : "n\u{e9}" }

  func server(of environment: String) -> ServerID { current[environment] ?? .of("one") }

  /// The clock begins at 22:13:20, and goes on for some minutes.
  mutating func anyHours() throws -> EditingHours {
    guard chance(0.3) else { return EditingHours() }
    let windows = [
      ["Mon..Sun 22:14-22:16"], ["Mon..Sun 22:00-22:30"], ["Mon..Sun 22:15-22:45", "Mon..Sun 23:00-24:00"],
    ]
    let texts = windows.randomElement(using: &random) ?? []
    return EditingHours(
      try WindowSchedule.reading(texts), finishBy: chance(0.5), expected: [.migration: .seconds(60)])
  }

  mutating func anyProbe() -> Admission.Purpose {
    .probe(TroubleProbe(kind: chance(0.5) ? .read : .submission, onlyUntried: chance(0.3)))
  }

  mutating func anyTrouble() -> Trouble? {
    let troubles: [Trouble?] = [nil, .of(.read), .of(.read, count: 2), .of(.submission)]
    return troubles.randomElement(using: &random) ?? nil
  }

  mutating func anyAmendment() -> Amendment {
    var amendment = Amendment()
    let soon = clock.now + .seconds(Int.random(in: -3...20, using: &random))
    if chance(0.3) {
      amendment.change = Change(mergePatch: ["name": .string("amended \(Int.random(in: 1...9, using: &random))")])
    }
    if chance(0.3) { amendment.priority = Int.random(in: -2...2, using: &random) }
    if chance(0.4) { amendment.notBefore = soon } else if chance(0.2) { amendment.cleared.insert(.notBefore) }
    if chance(0.2) {
      amendment.deadline = soon + .seconds(15)
    } else if chance(0.2) {
      amendment.cleared.insert(.deadline)
    }
    if chance(0.2) { amendment.maxAttempts = Int.random(in: 1...3, using: &random) }
    if chance(0.2) { amendment.strict = chance(0.5) }
    if chance(0.2) { amendment.cleared.insert(.labels) }
    if chance(0.1) { amendment.expectedLastUpdatedDate = "2026-11-24T18:00:00.000+0000" }
    return amendment
  }

  /// Mostly one to which the operation may apply.
  mutating func anyJob(for operation: Operation) -> JobID {
    let likely = jobs.filter { job in
      switch operation {
      case .record, .note, .requeue, .putBack, .end, .keepSlot, .keepTarget, .tryAlone: job.state.known == .running
      case .noteEnded, .vacate, .freeSlot, .forget: unfinished.contains(job.id)
      case .retry, .retryHeld: job.state.known?.isEnded == true && job.state.known != .succeeded
      case .release: job.state.known == .held
      case .hold: job.state.known == .queued
      case .cancel: job.phase?.known == .submitting || job.phase?.known == .polling
      case .enqueue, .claim, .probe, .reprioritize, .amend, .pause, .resume, .outage, .move, .adopt, .wake, .prune,
        .reopen, .begin, .stop, .openWindow:
        job.state.known?.isEnded == false
      }
    }
    return (chance(0.7) && !likely.isEmpty ? likely : jobs).randomElement(using: &random)?.id ?? 1
  }

  /// What the engine may say of the job as it stands; nil: nothing of this kind.
  mutating func update(_ operation: Operation, of job: JobID) -> EditUpdate? {
    var open = model.facts(of: job)?.open
    let outcome: Outcome = chance(0.4) ? .failed(.created) : .succeeded(chance(0.5) ? .unchanged : nil)
    let givenUp = open == nil ? nil : SubmissionEnd(.givenUp)
    switch operation {
    case .note:
      open?.polls += 1
      if chance(0.7) {
        open?.isAnswered = true
        open?.isConfirmed = true
      }
      if chance(0.2) { open?.hasMoved = true }
      if chance(0.2) { open?.isTerminal = true }
      return .note(Note(submission: open, trouble: anyTrouble()))
    case .requeue:
      let end =
        chance(0.5)
        ? SubmissionEnd(.createFailed, failure: .created, found: .named("half")) : SubmissionEnd(.notArrived)
      let until = clock.now + .seconds(Int.random(in: 0...30, using: &random))
      return .requeue(
        Requeue(until: until, closing: open == nil ? nil : end, trouble: anyTrouble()), until: until, seen: nil)
    case .putBack: return .putBack
    case .end: return .end(Ending(outcome, closing: givenUp), seen: nil)
    case .keepSlot: return .end(Ending(outcome, closing: givenUp, retains: .slotAndTarget), seen: nil)
    case .keepTarget: return .end(Ending(outcome, closing: givenUp, retains: .target), seen: nil)
    case .noteEnded: return .noteEnded(UnfinishedEdit.Note(troubledFor: .seconds(3), sawCreating: chance(0.5)))
    case .freeSlot: return .freeSlot
    case .vacate: return .vacate
    case .forget: return .forget
    case .tryAlone: return .tryAlone(chance(0.7))
    default: return nil
    }
  }

  /// One to three edits in one call, of which some come after jobs, and some after one another.
  mutating func enqueue(_ environment: String) async throws -> Bool {
    guard jobs.count < 40 else { return false }
    let now = clock.now
    let count = Int.random(in: 1...3, using: &random)
    var requests: [EditRequest] = []
    // In a random order, so that some stand before what they come after.
    let order = Array(0..<count).shuffled(using: &random)
    for number in 0..<count {
      let priority = Int.random(in: -2...2, using: &random)
      var request = EditRequest.edit(
        Int.random(in: 1...5, using: &random), environment: environment, priority: priority)
      request.ref = "r\(number)"
      request.held = chance(0.2) ? true : nil
      if chance(0.3) { request.key = "k\(Int.random(in: 1...9, using: &random))" }
      if chance(0.4) { request.batch = anyBatch() }
      if chance(0.2) { request.labels = ["ticket": "T\(number)"] }
      if chance(0.3) { request.notBefore = now + .seconds(Int.random(in: -5...20, using: &random)) }
      if chance(0.4) { request.deadline = now + .seconds(Int.random(in: 1...40, using: &random)) }
      if chance(0.5) { request.after = (0...1).compactMap { _ in jobs.randomElement(using: &random)?.id } }
      let earlier = (0..<count).filter { order[$0] < order[number] && chance(0.4) }
      if !earlier.isEmpty { request.afterRefs = earlier.map { "r\($0)" } }
      requests.append(request)
    }
    let (all, submitter) = (requests, chance(0.2) ? bob : alice)
    var windows: [ExactString: WindowSchedule] = [:]
    if chance(0.2) { windows[ExactString(anyBatch())] = try WindowSchedule.reading(["Mon..Sun 22:15-22:20"]) }
    var stops: [ExactString: Int] = [:]
    if let batch = requests.compactMap(\.batch).randomElement(using: &random), chance(0.5) {
      stops[ExactString(batch)] = chance(0.7) ? 1 : 2
    }
    let limits = EnqueueLimits(
      maxQueued: 1_000_000, maxAttempts: ["prod": 4], hours: [environment: try anyHours()], batchWindows: windows,
      batchLimits: stops)
    do {
      return try await both { try await $0.enqueue(all, by: submitter, limits: limits) }.contains { !$0.duplicate }
    } catch is Refused {
      return false
    }
  }

  /// Servers of every kind, one after the other.
  mutating func states() throws -> [String: ServerState] {
    let now = clock.now
    let outage = KeptOutage(Failure(.unreachable, "It does not answer."), since: now, retryAt: now)
    var all: [String: ServerState] = [:]
    for name in Self.environments {
      let server = server(of: name)
      let logins = LoginsLeft(slots: [Int.random(in: 1...3, using: &random)], failure: outage.failure, until: now)
      let start = SlowStartState(limit: 1, running: Int.random(in: 0...1, using: &random))
      all[name] =
        switch Int.random(in: 0..<7, using: &random) {
        case 0: nil
        case 1: server.state(sessions: 3, outage: outage, isStopping: true)
        case 2: server.state(sessions: 3, logins: logins)
        case 3: server.state(sessions: 3, slowStart: start)
        case 4: server.state(sessions: 3, isStopping: true)
        default: server.state(sessions: Int.random(in: 1...3, using: &random))
        }
      all[name]?.hours = try anyHours()
    }
    return all
  }
}
