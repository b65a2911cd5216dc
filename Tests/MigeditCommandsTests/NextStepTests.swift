import JSONDocument
import JobModel
import LibraryModel
import Testing

@testable import MigeditCommands

struct NextStepTests {
  private static let step = NextStep(job: 7, environment: "prod", others: [3])

  @Test(arguments: WaitingReason.allCases) func `every reason to wait has a next thing to try`(reason: WaitingReason) {
    let words = Self.step.words(reason)
    #expect(words.hasSuffix(".") && !words.contains("JOB"))
    #expect(WaitingReason.allCases.count { Self.step.words($0) == words } == 1)
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

  @Test(arguments: [
    (false, true, "`migeditctl resume --environment prod` lets"), (true, false, "`migeditctl resume` lets"),
    (true, true, "`migeditctl resume`, and `migeditctl resume --environment prod`, lets"),
  ])
  func `a pause is ended where it stands`(queue: Bool, environment: Bool, words: String) {
    var step = Self.step
    (step.isQueuePaused, step.isEnvironmentPaused) = (queue, environment)
    #expect(step.words(WaitingReason.paused).hasPrefix(words))
  }

  @Test func `what may still be at work on the server is looked at, and then forgotten`() {
    var step = Self.step
    step.leftovers = [3]
    for reason in [WaitingReason.target, .session] {
      #expect(step.words(reason).contains("`migeditctl forget 3`"))
      #expect(!Self.step.words(reason).contains("forget"))
    }
  }

  @Test(arguments: [FailureReason.timedOut, .outcomeUnknown])
  func `an edit that may still be at work is forgotten before it is retried`(reason: FailureReason) {
    var step = Self.step
    #expect(step.words(reason).hasPrefix("Its session is free again"))
    step.leftovers = [7]
    #expect(step.words(reason).contains("`migeditctl forget 7`; then `migeditctl retry 7`"))
  }

  @Test func `an environment whose user has lost a privilege is told apart from one job that is forbidden`() throws {
    let words = try #require(NextStep.words(ofOutage: .forbidden, of: "prod"))
    #expect(words.contains("Architect") && words.contains("Create package") && !words.contains("retry"))
    #expect(Self.step.words(FailureReason.forbidden).contains("`migeditctl retry 7`"))
  }

  @Test(arguments: [
    (false, Phase.polling, "`migeditctl cancel 7`, then `migeditctl forget 7`"),
    (false, .verifying, "ends without a verification"),
    (true, .polling, "`migeditctl forget 7` ends the job at once"),
    (false, .preparing, "`migeditctl wait 7`"),
  ])
  func `an edit in flight whose target can't be read can be given up`(
    isCancelled: Bool, phase: Phase, words: String
  ) {
    var (step, job) = (Self.step, Sample.job(7, .running))
    (job.phase, job.cancelRequested) = (Word(phase), isCancelled)
    #expect(!step.words(for: job, outage: nil).contains("forget"))
    step.isTroubled = true
    #expect(step.words(for: job, outage: nil).contains(words))
  }

  @Test func `a job that rests for its target's trouble says how long that goes on, and how to end it`() {
    var (step, job) = (Self.step, Sample.job(7, .queued))
    job.waiting = Waiting(.retry, "Its target could not be read, once, while its server answered others: 500.")
    #expect(step.words(for: job, outage: nil).hasPrefix("Nothing to do"))
    step.isTroubled = true
    let words = step.words(for: job, outage: nil)
    #expect(words.contains("8th time in a row") && words.contains("`migeditctl cancel 7`"))
  }

  @Test func `an edit that was taken and shows no trace is not waited for in silence`() {
    var (step, job) = (Self.step, Sample.job(7, .running))
    job.phase = Word(.polling)
    step.hasNoTrace = true
    #expect(step.words(for: job, outage: nil).hasPrefix("Look on the server"))
  }

  @Test func `a session that is free and not used needs nobody`() {
    var step = Self.step
    step.hasFreeSlot = true
    #expect(step.words(WaitingReason.session).hasPrefix("Nothing to do: prod uses more of its sessions by itself"))
  }

  @Test(arguments: JobState.allCases) func `every state has a next thing to try`(state: JobState) {
    let job = Sample.job(7, state)
    #expect(Self.step.words(for: job, outage: nil).hasSuffix("."))
  }

  @Test func `a word that only a newer daemon knows is left to its own words`() throws {
    var job = Sample.job(7, .queued)
    job.waiting = try #require(try? Waiting.newer)
    #expect(Self.step.words(for: job, outage: nil).contains("a newer daemon"))
  }
}

extension Waiting {
  fileprivate static var newer: Waiting {
    get throws { try (["reason": "moon", "detail": "It is full."] as JSON).decoded(unknownMembers: .ignored) }
  }
}
