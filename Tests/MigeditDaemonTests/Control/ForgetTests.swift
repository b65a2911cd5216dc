import JobModel
import LibraryModel
import Runtime
import Testing

@testable import MigeditDaemon

struct ForgetTests {
  @Test(arguments: [
    (JobState.running, false, "cancel it first: `migeditctl cancel 7`"), (.running, true, "`migeditctl wait 7`"),
    (.queued, false, "`migeditctl cancel 7` ends it"), (.held, false, "`migeditctl cancel 7` ends it"),
    (.failed, false, "nothing to forget"),
  ])
  func `who can't forget a job is told what to do first`(state: JobState, isCancelled: Bool, words: String) throws {
    let id = try #require(TargetID("09ADA2DD251F4927A442451C0100EA16"))
    var job = Job(
      id: 7, target: Target(environment: "prod", kind: .migration, id: id), state: state, priority: 0, maxAttempts: 4,
      submittedBy: "anna", submittedByUid: 1001, createdAt: WallTime(milliseconds: 0))
    job.cancelRequested = isCancelled
    let unseen = ControlService.whyNothingIsForgotten(of: job, isUnseen: true)
    #expect(unseen.contains("`migeditctl why 7` says when that is") == (state == .running))
    #expect(ControlService.whyNothingIsForgotten(of: job, isUnseen: false).contains(words))
  }
}
