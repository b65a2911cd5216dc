import JobModel
import Testing

@testable import MigeditCommands

struct UnchangedJobTests {
  private static func text(
    _ action: OperatorAction, _ state: JobState, leftover: Int? = nil, before: [Job] = [], priority: Int = 0,
    cancelRequested: Bool = false
  ) -> String {
    var job = Sample.job(7, state)
    (job.priority, job.cancelRequested) = (priority, cancelRequested)
    return UnchangedJob(action: action, job: job, leftover: leftover, failedBefore: before).text
  }

  @Test(arguments: [
    (OperatorAction.cancel, JobState.succeeded, "job 7 has succeeded already; nothing to cancel"),
    (.cancel, .failed, "job 7 has failed already; nothing to cancel"),
    (.cancel, .cancelled, "job 7 was cancelled already; nothing to cancel"),
    (.cancel, .expired, "job 7 has expired already; nothing to cancel"),
    (.retry, .succeeded, "job 7 has succeeded already; nothing to retry"),
    (.retry, .queued, "job 7 is queued already; nothing to retry"),
    (.retry, .running, "job 7 runs already; nothing to retry"),
    (.retry, .held, "job 7 is held, and was not tried yet: `migeditctl release 7` lets it run"),
    (.retry, .failed, "job 7 is failed; nothing was changed"),
    (.hold, .held, "job 7 is held already; nothing to hold"),
    (.hold, .succeeded, "job 7 has succeeded already; nothing to hold"),
    (.release, .queued, "job 7 is not held"), (.release, .running, "job 7 runs already; nothing to release"),
    (.reprioritize(5), .succeeded, "job 7 has succeeded already; its priority is of no more use"),
  ])
  func `one job that is left alone is looked at, and its own reason said`(
    action: OperatorAction, state: JobState, words: String
  ) { #expect(Self.text(action, state) == words) }

  @Test func `a job that was asked to end is not asked again`() {
    #expect(
      Self.text(.cancel, .running, cancelRequested: true)
        == "job 7 was asked to end already: it runs on, since the server may have taken its edit, and ends as what it "
        + "comes to")
  }

  @Test func `a job that was asked to end and whose target is in trouble is offered its end`() {
    var job = Sample.job(7, .running)
    job.cancelRequested = true
    let words = UnchangedJob(action: .cancel, job: job, leftover: nil, isTroubled: true, failedBefore: []).text
    #expect(words.contains("prod answers others") && words.contains("`migeditctl forget 7` ends the job at once"))
  }

  @Test(arguments: [FailureReason.outcomeUnknown, .timedOut, .serverError])
  func `a job that can't be retried may keep its target without a slot`(reason: FailureReason) {
    var job = Sample.job(7, .failed)
    job.failure = Failure(reason, "Nobody knows.")
    let words = UnchangedJob(action: .retry, job: job, leftover: nil, failedBefore: []).text
    #expect(words.hasSuffix("when the edit is over there: `migeditctl forget 7`") == (reason != .serverError))
  }

  @Test func `a job whose edit may still be at work names its slot and what frees it`() {
    let words = Self.text(.retry, .failed, leftover: 2)
    #expect(words.contains("keeps slot 2 of prod (unknown)") && words.hasSuffix("`migeditctl forget 7`"))
  }

  @Test func `a job that comes after one that has failed names that`() {
    #expect(
      Self.text(.retry, .failed, before: [Sample.job(3, .expired)])
        == "job 7 comes after job 3, which is expired: `migeditctl retry 3` takes both")
  }

  @Test func `a running job can't be held, and is offered its end`() {
    #expect(Self.text(.hold, .running).hasSuffix("`migeditctl cancel 7` asks it to end"))
  }

  @Test func `a priority that it has already`() {
    #expect(Self.text(.reprioritize(5), .queued, priority: 5) == "job 7 has priority 5 already")
  }
}
