import JSONDocument
import LibraryModel
import Runtime
import Testing

@testable import JobModel

struct NextStepTests {
  private static let step = NextStep(job: 7, environment: "prod", failedPredecessors: [3])

  private static func waiting(_ reason: WaitingReason) -> Waiting { Waiting(reason, "It is so.", jobs: [3]) }

  private static func words(_ reason: WaitingReason, _ step: NextStep = step) -> String {
    step.advice(on: waiting(reason)).words
  }

  private static func job(_ state: JobState, _ phase: Phase? = nil, cancelRequested: Bool = false) throws -> Job {
    var job = Job(
      id: 7, target: try target(), state: state, priority: 0, maxAttempts: 4, submittedBy: "anna", submittedByUid: 1001,
      createdAt: wall(0))
    (job.phase, job.cancelRequested) = (phase.map { Word($0) }, cancelRequested)
    return job
  }

  private static let trouble = Trouble(
    .content, Failure(.serverError, "The Library server answered 500: \"not found\"."), count: 3)

  @Test(arguments: WaitingReason.allCases) func `every reason to wait has a next thing to try`(reason: WaitingReason) {
    let words = Self.words(reason)
    #expect(words.hasSuffix(".") && !words.contains("JOB"))
    #expect(WaitingReason.allCases.count { Self.words($0) == words } == 1)
  }

  @Test func `a job whose file has not arrived whole is told of the command that sent it, and how to give it up`() {
    var step = Self.step
    (step.isArriving, step.batch) = (true, "night#2")
    let words = Self.words(.held, step)
    #expect(words.contains("Say the same command again") && words.contains("`migeditctl cancel --batch night#2`"))
    #expect(words.hasSuffix("`migeditctl release 7` lets this job run by itself."))
  }

  @Test func `a job that no window lets start does not start by itself`() {
    func advice(until: WallTime?) -> NextStep.Advice {
      Self.step.advice(on: Waiting(.window, "It is so.", until: until))
    }
    #expect(advice(until: wall(60)).words.contains("by itself"))
    guard case .act(let words) = advice(until: nil) else { return #expect(Bool(false), "somebody has to act") }
    #expect(words.contains("--open-for") && words.contains("finish_by"))
  }

  @Test(arguments: FailureReason.allCases)
  func `every reason of a failure has a next thing to try`(reason: FailureReason) {
    let words = Self.step.words(reason)
    #expect(words.hasSuffix(".") && !words.contains("JOB"))
    // Two pairs of reasons ask for the same.
    #expect((1...2).contains(FailureReason.allCases.count { Self.step.words($0) == words }))
  }

  @Test func `an outage says what the environment needs, and a job's own failure is none`() {
    // A privilege that is lost for every target is the environment's, too.
    let outages: Set<FailureReason> = [
      .unreachable, .loginRefused, .tooManyLogins, .overloaded, .storageService, .forbidden,
    ]
    for reason in FailureReason.allCases {
      let words = NextStep.words(ofOutage: reason, of: "prod")
      #expect((words != nil) == outages.contains(reason))
      #expect(words.map { $0.contains("prod") || $0.contains("server") } ?? true)
    }
  }

  private static let pause = Paused(by: "anna", at: wall(0))

  @Test(arguments: [
    (false, true, "`migeditctl resume --environment prod` lets"), (true, false, "`migeditctl resume` lets"),
    (true, true, "`migeditctl resume`, and `migeditctl resume --environment prod`, lets"),
  ])
  func `a pause is ended where it stands`(queue: Bool, environment: Bool, words: String) {
    var step = Self.step
    step.pauses = Pauses(ofQueue: queue ? Self.pause : nil, ofEnvironment: environment ? Self.pause : nil)
    #expect(Self.words(.paused, step).hasPrefix(words))
  }

  @Test func `what may still be at work on the server is looked at, and then forgotten`() {
    var step = Self.step
    step.unfinishedEdits = [3]
    for reason in [WaitingReason.target, .session] {
      #expect(Self.words(reason, step).contains("`migeditctl forget 3`"))
      #expect(!Self.words(reason).contains("forget"))
    }
  }

  @Test(arguments: [FailureReason.timedOut, .outcomeUnknown])
  func `an edit that may still be at work is forgotten before it is retried, and only then`(reason: FailureReason) {
    var step = Self.step
    #expect(step.words(reason).contains("`migeditctl retry 7`") && !step.words(reason).contains("forget"))
    step.unfinishedEdits = [7]
    #expect(step.words(reason).contains("`migeditctl forget 7`; then `migeditctl retry 7`"))
  }

  @Test func `an environment whose user has lost a privilege is told apart from one job that is forbidden`() throws {
    let words = try #require(NextStep.words(ofOutage: .forbidden, of: "prod"))
    #expect(words.contains("Architect") && words.contains("Create package") && !words.contains("retry"))
    #expect(Self.step.words(FailureReason.forbidden).contains("`migeditctl retry 7`"))
  }

  @Test func `all that somebody has to do is said, and nothing of what passes by itself`() throws {
    var step = Self.step
    step.pauses.ofQueue = Self.pause
    let job = try Self.job(.held)
    let waits = [WaitingReason.held, .time, .paused, .session].map(Self.waiting)
    #expect(
      step.words(for: job, waits: waits)
        == "`migeditctl release 7` lets it run. `migeditctl resume` lets edits start again.")
    // To say that nothing has to be done would be wrong.
    let paused = [WaitingReason.time, .paused].map(Self.waiting)
    #expect(step.words(for: job, waits: paused) == "`migeditctl resume` lets edits start again.")
    let passing = [WaitingReason.time, .session].map(Self.waiting)
    #expect(step.words(for: job, waits: passing).hasPrefix("Nothing to do: it starts when its time has come."))
  }

  @Test func `one edit that holds target and session is looked at once`() throws {
    var step = Self.step
    step.unfinishedEdits = [3]
    let words = step.words(for: try Self.job(.queued), waits: [.target, .session].map(Self.waiting))
    #expect(words.split(separator: "`migeditctl forget 3`", omittingEmptySubsequences: false).count == 2)
  }

  @Test(arguments: [
    (false, Phase.polling, "`migeditctl cancel 7`, then `migeditctl forget 7`"),
    (false, .verifying, "ends without a verification"),
    (true, .polling, "`migeditctl forget 7` ends the job at once"),
  ])
  func `an edit in flight whose target can't be read can be given up`(
    isCancelled: Bool, phase: Phase, words: String
  ) throws {
    var step = Self.step
    let job = try Self.job(.running, phase, cancelRequested: isCancelled)
    #expect(!step.words(for: job, waits: []).contains("forget"))
    step.trouble = Self.trouble
    #expect(step.words(for: job, waits: []).contains(words))
  }

  @Test func `an edit that the server says is over is not told to be waited for alone`() throws {
    let words = Self.step.words(for: try Self.job(.running, .verifying), waits: [])
    #expect(words.contains("the server shows the end of an edit") && words.contains("submit_settle"))
  }

  @Test func `a job whose edits are lost says that it fails sooner for that, and one that can't be read does not`()
    throws
  {
    var step = Self.step
    step.trouble = Trouble(.submission, Failure(.serverError, "Nobody said that the server took the edit."))
    let words = step.words(for: try Self.job(.queued), waits: [Self.waiting(.retry)])
    #expect(words.contains(", and at the 5th in a row that is lost without a trace in any case. `migeditctl cancel 7`"))
    step.trouble = Trouble(.read, Failure(.serverError, "500."))
    #expect(!step.words(for: try Self.job(.queued), waits: [Self.waiting(.retry)]).contains("lost"))
  }

  @Test func `a job that rests for its target's trouble says how long that goes on, and how to end it`() throws {
    var step = Self.step
    let (job, rest) = (try Self.job(.queued), [Self.waiting(.retry)])
    #expect(step.words(for: job, waits: rest).hasPrefix("Nothing to do"))
    step.trouble = Self.trouble
    let words = step.words(for: job, waits: rest)
    #expect(words.contains("8th time in a row") && words.contains("`migeditctl cancel 7`"))
    // The reason that it waits for says it.
    #expect(!words.contains(Self.trouble.failure.message))
  }

  @Test(arguments: [WaitingReason.nothing, .session, .held, .paused])
  func `a job in trouble whose rest is over says what is wrong`(reason: WaitingReason) throws {
    var step = Self.step
    step.trouble = Self.trouble
    let job = try Self.job(reason == .held ? .held : .queued)
    let words = step.words(for: job, waits: [Self.waiting(reason)])
    let isActedOn = reason == .held || reason == .paused
    #expect(words.hasPrefix(isActedOn ? Self.words(reason, step) : "Look at the target on the server"))
    #expect(
      !words.contains("Nothing to do") && !words.contains("prioritize") && words.contains("`migeditctl cancel 7`"))
    #expect(
      words.hasSuffix(
        " Its target could not be read with its content, 3 times in a row, while its server answered others: "
          + "The Library server answered 500: \"not found\"."))
  }

  @Test func `a job in trouble that is tried again says what was wrong before`() throws {
    var step = Self.step
    step.trouble = Self.trouble
    let words = step.words(for: try Self.job(.running, .preparing), waits: [])
    #expect(words.hasPrefix("Look at the target on the server") && words.hasSuffix(Self.trouble.failure.message))
  }

  @Test func `an edit that was taken and shows no trace is not waited for in silence`() throws {
    var step = Self.step
    step.hasNoTrace = true
    #expect(step.words(for: try Self.job(.running, .polling), waits: []).hasPrefix("Look on the server"))
  }

  @Test func `a session that is free and not used needs nobody`() {
    var step = Self.step
    step.hasFreeSlot = true
    #expect(Self.words(.session, step).hasPrefix("Nothing to do: prod uses more of its slots by itself"))
  }

  @Test func `an outage is told by what it needs, of a job that waits and of one that runs`() throws {
    var step = Self.step
    step.outage = Failure(.unreachable, "Connection refused.")
    let needs = try #require(NextStep.words(of: step.outage, in: "prod"))
    #expect(Self.words(.outage, step) == needs)
    #expect(step.words(for: try Self.job(.running, .polling), waits: []) == needs)
  }

  @Test(arguments: JobState.allCases) func `every state has a next thing to try`(state: JobState) throws {
    #expect(Self.step.words(for: try Self.job(state), waits: []).hasSuffix("."))
  }

  @Test func `a word that only another version knows is left to its own words`() throws {
    let newer: Waiting = try (["reason": "moon", "detail": "It is full."] as JSON).decoded(unknownMembers: .ignored)
    #expect(Self.step.advice(on: newer).words.contains("another version"))
  }
}
