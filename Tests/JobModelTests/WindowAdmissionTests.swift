import JobModel
import LibraryModel
import Runtime
import Testing

/// Which windows keep which jobs, and until when people are told that they do.
@Suite struct WindowAdmissionTests {
  private let text = WindowsText(["Mon..Fri 22:00-06:00", "Sat,Sun 00:00-24:00"], zone: "Europe/Paris")

  private func outlook(_ spans: (Double, Double)...) -> WindowOutlook {
    WindowOutlook(now: wall(50), spans: spans.map { WindowSpan(opens: wall($0.0), closes: wall($0.1)) })
  }

  private func position(
    _ outlook: WindowOutlook, batches: [Int: WindowOutlook] = [:], _ toFinish: [TargetKind: Duration] = [:]
  ) -> EnvironmentPosition {
    EnvironmentPosition(
      name: "prod", server: ServerState(sessions: 1),
      hours: HoursPosition(
        outlook: outlook, windows: text,
        batches: batches.mapValues {
          BatchHours(name: "night#2", windows: WindowsText(["Sat 10:00-12:00"], zone: "Europe/Paris"), outlook: $0)
        },
        toFinish: toFinish))
  }

  private func wait(_ lane: JobLane, in position: EnvironmentPosition) -> Waiting? {
    var job = JobPosition()
    job.lane = lane
    guard case .wait(let waits) = Admission(of: job, in: position) else { return nil }
    return waits.first
  }

  @Test func `a closed window keeps all of an environment, until it opens`() {
    let closed = position(outlook((60, 70)))
    let expected = Waiting(
      .window, "prod may be edited in its windows only: Mon..Fri 22:00-06:00; Sat,Sun 00:00-24:00 (Europe/Paris).",
      until: wall(60))
    #expect(Admission(to: closed) == .wait([expected]))
    #expect(wait(JobLane(kind: .migrationGroup), in: closed) == expected)
    #expect(closed.open([JobLane(), JobLane(kind: .migrationGroup)]).isEmpty)
  }

  @Test func `a window is open from its first instant, and not any more at its last`() {
    #expect(wait(JobLane(), in: position(outlook((50, 51)))) == nil)
    #expect(wait(JobLane(), in: position(outlook((40, 50), (60, 70))))?.until == wall(60))
  }

  @Test func `the windows of a batch keep its jobs only`() {
    let position = position(outlook((40, 90)), batches: [7: outlook((60, 70))])
    #expect(wait(JobLane(), in: position) == nil)
    #expect(
      wait(JobLane(batch: 7), in: position)
        == Waiting(
          .window,
          "The jobs of batch night#2 start in its windows only: Sat 10:00-12:00 (Europe/Paris), and prod in its own: "
            + "Mon..Fri 22:00-06:00; Sat,Sun 00:00-24:00 (Europe/Paris).", until: wall(60)))
    #expect(
      position.open([JobLane(), JobLane(kind: .migrationGroup), JobLane(batch: 7)]) == [
        JobLane(), JobLane(kind: .migrationGroup),
      ])
    #expect(Admission(to: position) == .start(slot: 1))
  }

  @Test func `what would not end in its window waits for one that is long enough`() {
    let position = position(outlook((40, 60), (70, 75), (80, 100)), [.migration: .seconds(11)])
    #expect(
      wait(JobLane(), in: position)
        == Waiting(
          .window,
          "An edit of a migration takes up to 11 s in prod, and might not end before the window closes at \(wall(60)) "
            + "(finish_by).", until: wall(80)))
    #expect(wait(JobLane(kind: .migrationGroup), in: position) == nil, "it was not measured")
  }

  @Test func `where none is ever long enough, that is said`() {
    let wait = wait(JobLane(), in: position(outlook((40, 60)), [.migration: .seconds(3600)]))
    #expect(wait?.until == nil && wait?.detail.contains("None is long enough") == true)
    #expect(self.wait(JobLane(), in: position(outlook()))?.until == nil)
  }

  @Test(arguments: [
    JobLane(), JobLane(kind: .migrationGroup), JobLane(batch: 1), JobLane(kind: .migrationGroup, batch: 9),
  ])
  func `a lane is what its number says`(lane: JobLane) { #expect(JobLane(number: lane.number) == lane) }

  @Test(arguments: [
    (Duration.seconds(45), "45 s"), (.milliseconds(100), "1 s"), (.seconds(720), "12 min"),
    (.seconds(12_001), "3 h 21 min"),
  ])
  func `a duration is told as people say it, and never as less`(duration: Duration, words: String) {
    #expect(duration.roundedText == words)
  }
}
