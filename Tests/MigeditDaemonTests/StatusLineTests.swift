import JobModel
import Runtime
import Testing

@testable import MigeditDaemon

struct StatusLineTests {
  private static let now = WallTime(milliseconds: 1_800_000_000_000)

  private func text(
    _ counts: [JobState: Int], problem: String? = nil, pause: Paused? = nil, _ environments: EnvironmentStatus...
  ) -> String {
    StatusLine.text(
      counts: counts, problem: problem, pause: pause, environments: environments, now: Self.now,
      timeOfDay: { $0 == Self.now + .seconds(-3600) ? "02:14" : "?" })
  }

  private func environment(_ change: (inout EnvironmentStatus) -> Void = { _ in }) -> EnvironmentStatus {
    var environment = EnvironmentStatus(
      name: "prod", url: "", slots: [Slot(number: 1, state: .free)], queued: 0, running: 0)
    change(&environment)
    return environment
  }

  @Test func `it says what runs and what waits, and nothing of environments that are well`() {
    #expect(text([:]) == "0 running, 0 queued")
    #expect(text([.running: 3, .queued: 214, .succeeded: 9], environment()) == "3 running, 214 queued")
    #expect(text([.running: 3, .queued: 214, .held: 2]) == "3 running, 214 queued, 2 held")
  }

  @Test func `outages, pauses and sessions that are unknown are named with their environment`() {
    let since = Self.now + .seconds(-3600)
    #expect(
      text([.running: 3, .queued: 214], environment { $0.outageSince = since })
        == "3 running, 214 queued, prod outage since 02:14")
    #expect(
      text([:], environment { $0.pause = Paused(by: "alice", at: since) })
        == "0 running, 0 queued, prod paused since 02:14")
    #expect(
      text([:], environment { $0.slots = [Slot(number: 1, state: .unknown, job: 4)] })
        == "0 running, 0 queued, prod 1 unknown")
    #expect(text([:], pause: Paused(by: "alice", at: since)) == "0 running, 0 queued, all paused since 02:14")
  }

  @Test func `what is longer ago than a day is said with its date`() {
    let since = Self.now + .seconds(-86_400)
    #expect(text([:], environment { $0.outageSince = since }) == "0 running, 0 queued, prod outage since \(since)")
  }

  @Test func `that it stops is said first`() {
    #expect(
      StatusLine.text(
        isStopping: true, counts: [.running: 2], problem: nil, pause: nil, environments: [], now: Self.now,
        timeOfDay: { _ in "" }) == "stopping: 2 running, 0 queued")
  }

  @Test func `a disk that fails is said`() {
    #expect(text([.queued: 1], problem: "disk is full") == "0 running, 1 queued, no job is taken: disk is full")
  }
}
