import EditEngine
import JobModel
import LibraryModel
import Logging
import QueueStore
import Runtime
import Testing

@testable import MigeditDaemon

struct EventLineTests {
  private static let at = WallTime(milliseconds: 1_800_000_000_000)
  private static let later = at + .seconds(60)

  private func record(
    _ what: EventKind, job: JobID? = 41, batch: String? = nil, environment: String? = "prod", uid: Int? = nil,
    at: WallTime = at, priority: Int? = nil, attempt: Int? = nil, verification: VerificationResult? = nil,
    failure: Failure? = nil, until: WallTime? = nil, reason: String? = nil
  ) throws -> EventRecord {
    let id = try #require(TargetID("09ADA2DD251F4927A442451C0100EA16"))
    return EventRecord(
      sequence: 1, at: at, what: what, uid: uid, job: job,
      target: job.map { _ in Target(environment: environment ?? "", kind: .migration, id: id) },
      environment: environment, batch: batch, priority: priority, attempt: attempt, verification: verification,
      failure: failure, until: until, reason: reason)
  }

  private func line(_ record: EventRecord) throws -> String {
    try #require(EventLine.all(of: [record], names: [1000: "alice"]).first).message
  }

  @Test func `each event is a sentence that says what happened to what, and by whom`() throws {
    let job = "job 41 (migration 09ADA2DD251F4927A442451C0100EA16 in prod)"
    let failure = Failure(.createFailed, "The server could not create the package.")
    #expect(try line(record(.enqueued, batch: "night", uid: 1000)) == "\(job), batch night, enqueued by alice")
    #expect(try line(record(.enqueued, uid: 7)) == "\(job) enqueued by uid 7")
    #expect(try line(record(.started, batch: "night")) == "\(job) started")
    #expect(try line(record(.submitted, attempt: 2)) == "\(job) submitted, attempt 2")
    #expect(try line(record(.accepted)) == "\(job) accepted by the server")
    #expect(
      try line(record(.retrying, failure: failure, until: Self.later))
        == "\(job) rests until \(Self.later) and is tried again: createFailed: The server could not create the package."
    )
    #expect(
      try line(record(.retrying, until: Self.later))
        == "\(job) rests until \(Self.later) and is tried again: its target is in other work")
    #expect(
      try line(record(.retrying, failure: failure))
        == "\(job) is tried again: createFailed: The server could not create the package.", "a rest that is over")
    #expect(
      try line(record(.retrying))
        == "\(job) waits again: its server is not asked for now, its target was in other work, its window has closed, or its "
        + "batch was stopped")
    #expect(try line(record(.succeeded, verification: .normalised)) == "\(job) succeeded (normalised)")
    #expect(
      try line(record(.failed, failure: failure))
        == "\(job) failed (createFailed: The server could not create the package.)")
    #expect(try line(record(.cancelled, uid: 1000)) == "\(job) cancelled by alice")
    #expect(try line(record(.expired)) == "\(job) expired: its deadline passed before it was submitted")
    #expect(try line(record(.held, uid: 1000)) == "\(job) held by alice")
    #expect(try line(record(.held)) == "\(job) held: its batch was stopped, since so many of its jobs have failed")
    #expect(try line(record(.released, uid: 1000)) == "\(job) released by alice")
    #expect(try line(record(.reprioritized, uid: 1000, priority: -5)) == "\(job) given priority -5 by alice")
    #expect(
      try line(record(.cancelRequested, uid: 1000))
        == "\(job) asked by alice to be cancelled: its edit has been submitted and ends as what it comes to")
    #expect(try line(record(.batchEnded, job: nil, batch: "night", environment: nil)) == "batch night ended")
    #expect(
      try line(record(.outageBegan, job: nil, failure: Failure(.unreachable, "no route"), until: Self.later))
        == "prod is not asked for now, and asked again at \(Self.later) (unreachable: no route)")
    #expect(try line(record(.outageEnded, job: nil)) == "prod answers again")
    #expect(
      try line(record(.paused, job: nil, uid: 1000, until: Self.later, reason: "an upgrade"))
        == "prod paused by alice until \(Self.later): an upgrade")
    #expect(try line(record(.resumed, job: nil, environment: nil)) == "the whole queue resumed")
    #expect(
      try line(record(.windowOpened, job: nil, uid: 1000, until: Self.later))
        == "prod is opened by alice until \(Self.later), whatever its windows say")
    #expect(try line(record(.windowOpened, job: nil)) == "prod may be edited: its window has opened")
    #expect(try line(record(.windowClosed, job: nil)) == "prod is not edited any more: its window has closed")
  }

  @Test func `what one change did alike to many jobs is one line, and each can be found by its field`() throws {
    let ids = Array(1...3) + [7]
    let lines = EventLine.all(
      of: try ids.map { try record(.enqueued, job: $0, batch: "night", uid: 1000) }, names: [1000: "alice"])
    #expect(lines.map(\.message) == ["jobs 1-3, 7 in prod, batch night, enqueued by alice"])
    #expect(lines[0].values["job"] == .array(["1", "2", "3", "7"]))
    #expect(lines[0].values["batch"] == "night" && lines[0].values["uid"] == "1000")
  }

  @Test func `what differs in anything but the job is told by itself`() throws {
    let one = try record(.held, job: 1, uid: 1)
    for other in [
      try record(.held, job: 2, uid: 2), try record(.released, job: 2, uid: 1),
      try record(.held, job: 2, uid: 1, at: Self.later), try record(.held, job: 2, environment: "test", uid: 1),
      try record(.held, job: 2, batch: "night", uid: 1),
    ] { #expect(EventLine.all(of: [one, other], names: [:]).count == 2) }
  }

  @Test func `of many ranges the first ones are said, and how many jobs more`() throws {
    let lines = EventLine.all(of: try (1...30).map { try record(.cancelled, job: $0 * 2) }, names: [:])
    #expect(lines.map(\.message) == ["jobs 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 20 more in prod cancelled"])
  }
}
