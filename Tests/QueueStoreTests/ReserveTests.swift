import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue on a disk of its own, which others fill.
private struct DiskFixture: StoreFixture {
  let disk: SmallDisk
  let clock: ManualClock
  let store: SQLiteStore
  var queue: any QueueStore { store }
  var path: String { disk.file("queue.sqlite") }

  init(on disk: SmallDisk? = nil) async throws {
    let disk = try disk ?? SmallDisk(kibibytes: 6 << 10)
    let clock = ManualClock()
    (self.disk, self.clock) = (disk, clock)
    store = try await SQLiteStore.open(at: disk.file("queue.sqlite")) { clock.now }
  }

  /// Enqueues one job after the other until one is refused. One is taken for as long as what is kept suffices for all.
  @discardableResult func enqueueAll() async throws -> (jobs: Int, refusal: EnqueueError?) {
    for number in 0..<10_000 {
      let refusal = await outcome { try await store.enqueue([.edit(number)], by: alice, limits: .wide) }
      if let refusal { return (number, refusal) }
    }
    return (10_000, nil)
  }

  func submit(_ documents: EditableDocument, for job: JobID) async throws -> Submission {
    let draft = Draft(
      attempt: 1, number: 1, baseline: Baseline(date: "2026-01-01", status: "created"), before: documents,
      submitted: documents, projectID: "P")
    guard let submission = try await store.submission(draft, for: job) else { throw NotClaimed() }
    return submission
  }

  /// What the engine writes of an edit, from its claim to its end. false: nothing is to be claimed.
  func live(_ documents: EditableDocument) async throws -> Bool {
    guard let claimed = try await store.claim(in: "prod", slots: 1) else { return false }
    let draft = Draft(
      attempt: 1, number: 1, baseline: Baseline(date: "2026-01-01", status: "created"), before: documents,
      submitted: documents, projectID: "P")
    guard
      case .recorded(var submission, _) = try await store.record(draft, trouble: nil, for: claimed.job, at: .of("prod"))
    else { throw NotClaimed() }
    for poll in 1...4 {
      submission.polls = poll
      #expect(try await store.note(submission, of: claimed.job))
    }
    return try await store.end(Ending(.succeeded(.unchanged), closing: SubmissionEnd(.created)), job: claimed.job)
  }

  func isFull(_ error: EnqueueError?) -> Bool {
    if case .storage(.unavailable(let reason)) = error { reason.contains("is full") } else { false }
  }
}

@Suite(.timeLimit(.minutes(5)), .enabled(if: SmallDisk.isPossible, "\(SmallDisk.obstacle)")) struct ReserveTests {
  /// As large as what a Library gives of a migration of some ten objects.
  private static let document = EditableDocument.named(String(repeating: "x", count: 3500))

  @Test func `on a full disk of 6 MB no job is taken, and all that were taken come to their ends`() async throws {
    let fixture = try await DiskFixture()
    let (jobs, refusal) = try await fixture.enqueueAll()
    #expect(fixture.isFull(refusal), "\(String(describing: refusal))")
    #expect(jobs >= 100)
    #expect(try await fixture.store.status().problem?.contains("is full") == true)
    fixture.disk.fill()
    #expect(await fixture.store.check().left?.contains("is full") == true)
    #expect(fixture.isFull(await outcome { try await fixture.enqueue(1) }))
    var ended = 0
    // Whatever the queue gives back, somebody else takes at once.
    try await fixture.disk.keptFull {
      while try await fixture.live(Self.document) { ended += 1 }
    }
    #expect(ended == jobs)
    #expect(try await fixture.store.status().counts[.succeeded] == jobs)
    // What was kept for these is free for others now.
    #expect(await fixture.store.check().left == nil)
    await fixture.store.close()
    print("disk reserve: on 6 MB, \(jobs) jobs were taken, and all ended on a full disk")
  }

  @Test func `jobs are taken again by themselves when there is room`() async throws {
    let fixture = try await DiskFixture()
    fixture.disk.fill()
    let (jobs, refusal) = try await fixture.enqueueAll()
    // A commit has room in the log, so it is the reserve that says no.
    #expect(fixture.isFull(refusal))
    #expect(await fixture.store.check().left?.contains("is full") == true)
    fixture.disk.empty()
    var bell = fixture.store.bell(for: .work).makeAsyncIterator()
    #expect(await fixture.store.check().left == nil)
    await bell.next()
    #expect(try await fixture.enqueue(1) == [jobs + 1])
    await fixture.store.close()
  }

  @Test
  func `where long documents use the room up, no edit begins, and what became of those under way is still written`()
    async throws
  {
    let fixture = try await DiskFixture()
    fixture.disk.fill()
    try await fixture.enqueueAll()
    let long = EditableDocument.named(String(repeating: "x", count: 50_000))
    var underWay: [JobID] = []
    let refusal = await #expect(throws: StorageError.self) {
      while let claimed = try await fixture.store.claim(in: "prod", slots: 100) {
        _ = try await fixture.submit(long, for: claimed.job)
        underWay.append(claimed.job)
      }
    }
    #expect(refusal?.description.contains("the room that was kept for edits is used up") == true)
    #expect(try await fixture.store.status().problem == refusal?.description)
    #expect(underWay.count > 1)
    for job in underWay {
      // As large as what was asked for.
      let end = SubmissionEnd(.createFailed, failure: .created, found: long)
      #expect(try await fixture.store.end(Ending(.failed(.created), closing: end), job: job))
    }
    #expect(try await fixture.store.status().counts[.failed] == underWay.count)
    await fixture.store.close()
  }

  @Test func `operators can hold, cancel and pause on a full disk`() async throws {
    let fixture = try await DiskFixture()
    let jobs = try await fixture.enqueue(1, 2, 3)
    fixture.disk.fill()
    try await fixture.enqueueAll()
    #expect(try await fixture.store.change(.hold, fixture.only(jobs[0]), by: alice).count == 1)
    #expect(try await fixture.store.change(.cancel, fixture.only(jobs[1]), by: alice).count == 1)
    let pause = Paused(by: "root", at: fixture.clock.now, reason: "the disk is full", until: nil)
    try await fixture.store.setPause(pause, of: nil, by: root)
    #expect(try await fixture.store.status().pause == pause)
    await fixture.store.close()
  }

  @Test(arguments: [false, true])
  func `a daemon that starts on a full disk goes on with what is queued`(isKilled: Bool) async throws {
    let fixture = try await DiskFixture()
    fixture.disk.fill()
    let jobs = try await fixture.enqueueAll().jobs
    let files = ["", "-wal", "-shm"].map { fixture.path + $0 }
    // As a process that was killed leaves them.
    let left = try files.map { try Data(contentsOf: URL(filePath: $0)) }
    await fixture.store.close()
    if isKilled {
      unlink(fixture.path + ".reserve")
      for (file, content) in zip(files, left) { try content.write(to: URL(filePath: file)) }
    }
    fixture.disk.fill()
    let again = try await DiskFixture(on: fixture.disk)
    #expect(again.isFull(await outcome { try await again.enqueue(3) }))
    for _ in 1...jobs { #expect(try await again.live(Self.document)) }
    #expect(try await again.store.status().counts[.succeeded] == jobs)
    await again.store.close()
  }

  @Test func `a disk that can only be read is said at the start, and nothing is touched`() async throws {
    let fixture = try await DiskFixture()
    try await fixture.enqueue(1)
    await fixture.store.close()
    try fixture.disk.becomeReadOnly()
    let error = await #expect(throws: StoreOpenError.self) { try await DiskFixture(on: fixture.disk) }
    #expect(error?.description.contains("Read-only file system") == true)
  }

  @Test func `the log stays within what it is given, however much is written, also on a full disk`() async throws {
    let fixture = try await DiskFixture()
    let jobs = try await fixture.enqueueAll().jobs
    fixture.disk.fill()
    let log = { (try FileManager.default.attributesOfItem(atPath: "\(fixture.path)-wal")[.size] as? Int) ?? 0 }
    for _ in 1...jobs {
      #expect(try await fixture.live(Self.document))
      #expect(try log() <= (6 << 20) / 8)
    }
    await fixture.store.close()
  }

  @Test func `what is pruned is given back to the disk, but for the reserve`() async throws {
    let disk = try SmallDisk(kibibytes: 256 << 10)
    let fixture = try await DiskFixture(on: disk)
    let large = String(repeating: "x", count: 512 << 10)
    for number in 1...64 { try await fixture.enqueue([.edit(number, name: large)]) }
    #expect(try await fixture.store.change(.cancel, Filter(), by: root).count == 64)
    let before = disk.free
    var cutoffs = Cutoffs()
    cutoffs.failed = fixture.clock.now + .seconds(1)
    while try await !fixture.store.prune(cutoffs).isNothing {}
    // The next time that the log is full.
    for number in 1...300 { try await fixture.enqueue(number) }
    #expect(disk.free > before + (32 << 20))
    #expect(try await fixture.store.status().problem == nil)
    await fixture.store.close()
  }
}

@Suite struct ReserveSizesTests {
  @Test func `the reserve shrinks with the disk`() {
    let (small, large) = (ReserveSizes(disk: 6 << 20), ReserveSizes(disk: 1 << 40))
    #expect(small.log + small.base <= (6 << 20) / 4)
    #expect(small.pagesOfLog * 4120 < small.log)
    #expect(large == ReserveSizes(disk: 0), "a disk without a bound is a large one")
    #expect(large.pagesOfLog == 1000 && large.log >= 6 << 20)
    #expect(ReserveSizes.forJobs(1_000_000, each: 16 << 10) == 256 << 20)
  }
}
