import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// A draft is recorded before it leaves, or is not to leave.
@Suite(.timeLimit(.minutes(5))) struct RecordExercise {
  private static func package(_ number: Int) -> String { TargetID.numbered(number).packageID }

  private func record(
    _ fixture: Exercise,
    _ packages: [Int], for job: JobID, at server: ServerID = .of("prod")
  ) async throws -> RecordedDraft {
    let facts = try await fixture.store.anyFacts(of: job)
    let draft = Draft.of(
      facts?.attempt ?? 1, (facts?.submissions ?? 0) + 1, packages: packages.map(Self.package))
    return try await fixture.store.record(draft, trouble: nil, for: job, at: server)
  }

  private func isRecorded(_ recorded: RecordedDraft) -> Bool {
    if case .recorded = recorded { true } else { false }
  }

  /// A running job for a group, which has packages 1 and 2, and one for the single migration of package 2.
  private func groupAndPackage(_ fixture: Exercise) async throws -> (group: JobID, single: JobID) {
    try await fixture.enqueue([.edit(100, kind: .migrationGroup), .edit(2)])
    for job in 1...2 { #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == job) }
    return (1, 2)
  }

  @Test(arguments: StoreKind.allCases) func `all that a draft says comes back with its submission`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.running(1)
    let draft = Draft.of(1, 1, packages: [Self.package(1)])
    let submission = Submission(draft: draft, sentAt: fixture.clock.now)
    #expect(
      try await store.record(draft, trouble: nil, for: job, at: .of("prod")) == .recorded(submission, sendBefore: nil))
    #expect(try await store.anyFacts(of: job)?.open == submission)
  }

  @Test(arguments: StoreKind.allCases)
  func `a package is not edited while the group that it is part of is in work, nor the other way round`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (group, single) = try await groupAndPackage(fixture)
    #expect(try await isRecorded(record(fixture, [1, 2], for: group)))
    #expect(try await record(fixture, [2], for: single) == .packageInWork(by: group))
    #expect(try await store.anyFacts(of: single)?.open == nil, "nothing was written")
    #expect(try await fixture.job(single).phase?.known == .preparing)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: group))
    #expect(try await isRecorded(record(fixture, [2], for: single)))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 9)?.job == group)
    #expect(try await record(fixture, [1, 2], for: group) == .packageInWork(by: single))
    #expect(try await record(fixture, [2], for: group, at: .of("elsewhere")) != .packageInWork(by: single))
  }

  @Test(arguments: StoreKind.allCases, [Retained.target, .slotAndTarget])
  func `what an ended job may have left at work counts until it is over`(kind: StoreKind, retains: Retained)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (group, single) = try await groupAndPackage(fixture)
    #expect(try await isRecorded(record(fixture, [1, 2], for: group)))
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: retains), job: group))
    #expect(try await record(fixture, [2], for: single) == .packageInWork(by: group))
    #expect(try await store.record(.vacate, of: group))
    #expect(try await isRecorded(record(fixture, [2], for: single)))
  }

  @Test(arguments: StoreKind.allCases) func `a job that runs and has not submitted is at work on nothing`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (group, single) = try await groupAndPackage(fixture)
    #expect(try await isRecorded(record(fixture, [2], for: single)))
    let closing = SubmissionEnd(.notTaken, failure: .created)
    #expect(try await store.requeue(Requeue(until: fixture.clock.now, closing: closing), job: single))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 9)?.job == single)
    #expect(try await isRecorded(record(fixture, [1, 2], for: group)))
  }

  @Test(arguments: StoreKind.allCases)
  func `a migration's package is its target's, also where the packages of its submission were not kept`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let (group, single) = try await groupAndPackage(fixture)
    #expect(try await isRecorded(record(fixture, [], for: single)))
    #expect(try await record(fixture, [1, 2], for: group) == .packageInWork(by: single))
    #expect(try await record(fixture, [1, 3], for: group) != .packageInWork(by: single))
  }

  @Test(arguments: StoreKind.allCases)
  func `another environment at the same url counts, whoever its user is; another server does not`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue([
      .edit(100, kind: .migrationGroup), .edit(2, environment: "test"), .edit(3, environment: "far"),
    ])
    let here = ServerID.of("prod")
    let there = ServerID(url: here.url, username: "somebody")
    _ = try await store.claim(in: "prod", at: here.state(sessions: 1))
    _ = try await store.claim(in: "test", at: there.state(sessions: 1))
    _ = try await store.claim(in: "far", at: .of("far", sessions: 1))
    #expect(try await isRecorded(record(fixture, [2, 3], for: 1)))
    #expect(try await record(fixture, [2], for: 2, at: there) == .packageInWork(by: 1))
    #expect(try await isRecorded(record(fixture, [3], for: 3, at: .of("far"))))
  }

  @Test(arguments: StoreKind.allCases) func `one that is not to be submitted is told so before anything else`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (group, single) = try await groupAndPackage(fixture)
    #expect(try await isRecorded(record(fixture, [1, 2], for: group)))
    _ = try await store.change(.cancel, fixture.only(single), by: alice)
    #expect(try await record(fixture, [2], for: single) == .notToBeSubmitted)
    #expect(try await record(fixture, [2], for: 77) == .notToBeSubmitted)
    #expect(try await record(fixture, [1, 2], for: group) == .notToBeSubmitted, "one submission is open")
  }
}
