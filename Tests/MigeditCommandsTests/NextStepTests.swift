import JSONDocument
import JobModel
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
    let outages: Set<FailureReason> = [.unreachable, .loginRefused, .tooManyLogins, .overloaded, .storageService]
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
    #expect(!step.words(reason).contains("forget"))
    step.leftovers = [7]
    #expect(step.words(reason).contains("`migeditctl forget 7`; then `migeditctl retry 7`"))
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
