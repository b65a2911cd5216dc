import JobModel
import Testing

struct OperatorActionTests {
  @Test(arguments: [
    (OperatorAction.cancel, [JobState.queued, .held, .running]), (.hold, [.queued]), (.release, [.held]),
    (.retry, [.failed, .cancelled, .expired]), (.reprioritize(3), [.queued, .held, .running]),
  ])
  func `each action says which states it can apply to`(action: OperatorAction, states: [JobState]) {
    #expect(Set(action.states) == Set(states))
  }
}
