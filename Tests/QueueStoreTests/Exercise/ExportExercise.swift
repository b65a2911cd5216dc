import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// A queue is exported from one place and imported into another.
@Suite(.timeLimit(.minutes(5))) struct ExportExercise {
  /// The engines that keep rows.
  static let kinds = StoreKind.ofSQL

  /// A queue with everything that it can have.
  private static func full(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    let (store, clock) = (fixture.store, fixture.clock)
    let (ended, _) = try await fixture.submitted(1)
    let closing = SubmissionEnd(.created, found: .named("other"))
    let differs = Verification(asked: .named("after"), before: .named("before"), found: .named("other"))
    #expect(try await store.end(Ending(.succeeded(differs), closing: closing), job: ended))
    let (failed, _) = try await fixture.submitted(2)
    let end = SubmissionEnd(.createFailed, failure: .created, found: .named("half"))
    #expect(try await store.end(Ending(.failed(.created), closing: end), job: failed))
    _ = try await fixture.submitted(3)
    _ = try await fixture.running(4)
    try await fixture.enqueue([
      .edit(5, key: "k", notBefore: clock.now + .seconds(60), ref: "a"), .edit(5, priority: 7),
      .edit(5, afterRefs: ["a"]),
      .edit(6, environment: "test", kind: .migrationGroup, deadline: clock.now + .seconds(600), held: true),
    ])
    var labelled = EditRequest.edit(7, name: "ünï \u{1F980} \"quoted\"\u{1}\n")
    labelled.labels = ["team": "bi", "": "empty"]
    labelled.batch = "night"
    labelled.strict = true
    try await fixture.enqueue([labelled])
    try await store.setPause(
      Paused(by: "ada", at: clock.now, reason: "an upgrade", until: clock.now + .seconds(9000)), of: "test", by: root)
    try await store.openWindow(of: "prod", until: clock.now + .seconds(99), by: root)
    try await store.keep(
      KeptOutage(.created, since: clock.now, retryAt: clock.now + .seconds(9), probes: 2), of: .of("test"),
      for: ["test"])
    try await store.name(Target(environment: "prod", kind: .migration, id: .numbered(5)), "Sales", by: root)
    return fixture
  }

  @Test(arguments: kinds)
  func `an imported queue has and shows what a copy of it has and shows`(kind: StoreKind) async throws {
    let fixture = try await Self.full(kind)
    let last = try await fixture.store.status().lastSequence
    let text = try await fixture.store.exported()
    let copy = try await fixture.restored(from: fixture.backup())
    let place = try await StorePlace(kind)
    let moved = try await fixture.imported(text, into: place)

    #expect(moved.storeId != copy.storeId && moved.storeId != fixture.store.storeId)
    #expect(try await moved.exported().rows(ofEventsAfter: last) == copy.exported().rows(ofEventsAfter: last))
    let pause = try #require(try await moved.status().pause)
    #expect(pause.isOfCopy && pause.reason?.contains("from the queue \(fixture.store.storeId)") == true)
    for store in [moved, copy] { try await store.setPause(nil, of: nil, by: root) }
    func both<Answer: Equatable>(_ ask: (any QueueStore) async throws -> Answer) async throws -> Answer {
      let one = try await ask(moved)
      #expect(try await one == ask(copy))
      return one
    }
    let jobs = try await both { try await $0.list(Filter(), limit: 99, oldestFirst: true, in: ready).jobs }
    #expect(jobs.count == 9)
    for job in jobs {
      _ = try await both { try await $0.get(job.id, in: ready) }
      _ = try await both { try await $0.explain(job.id, in: ready) }
      _ = try await both { try await $0.documents(of: job.id, attempt: nil) }
      _ = try await both { try await $0.edit(of: job.id) }
    }
    _ = try await both { try await $0.batches(named: nil, limit: 9, cursor: nil) }
    _ = try await both { try await $0.endedEdits() }
    _ = try await both { try await $0.outage(of: .of("test")) }
    _ = try await both { try await $0.status(in: ready).environments }
    // What both do next is the same, with numbers that neither queue has given.
    let key = EditRequest.edit(5, key: "k", notBefore: fixture.clock.now + .seconds(60), ref: "a")
    let again = try await both { try await $0.enqueue([key, .edit(8)], by: alice, limits: .wide) }
    #expect(again[0].duplicate == true && again[1].id > 1_000_000)
    _ = try await both { try await $0.claim(in: "prod", at: .of("prod", sessions: 9)) }
    fixture.clock.advance(by: .seconds(61))
    _ = try await both { try await $0.wake() }
    _ = try await both { try await $0.claim(in: "prod", at: .of("prod", sessions: 9)) }
    await copy.close()
    await moved.close()
    withExtendedLifetime(place) {}
  }

  @Test(arguments: kinds) func `nobody sees an imported queue before it is opened anew`(kind: StoreKind) async throws {
    let text = try await Self.full(kind).store.exported()
    let place = try await StorePlace(kind)
    let clock = ManualClock()
    let store = try await place.open { clock.now }
    let bell = store.bell(for: .event)
    let imported = try await store.importQueue(from: text, by: root)
    #expect(imported.jobs == 9 && imported.storeId != store.storeId)
    await #expect(throws: StorageError.importing) { try await store.status() }
    await #expect(throws: StorageError.importing) { try await store.eventRecords(after: 0, limit: 9) }
    await #expect(throws: EnqueueError.storage(.importing)) {
      try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    }
    await #expect(throws: ImportError.storage(.importing)) { try await store.importQueue(from: text, by: root) }
    await store.close()
    // It ended when the store was closed, and had not rung.
    var rings = 0
    for await _ in bell { rings += 1 }
    // Where others may have the queue, it is rung now and then for what they may have done.
    #expect(rings == 0 || kind == .postgresql)
    let again = try await place.open { clock.now }
    #expect(again.storeId == imported.storeId)
    let first = try await again.status()
    #expect(try await again.begin() == [], "no crash is suspected")
    await again.close()
    let third = try await place.open { clock.now }
    #expect(third.storeId == imported.storeId, "it is told once that it is a copy")
    #expect(try await third.status().lastSequence == first.lastSequence)
    await third.close()
  }

  @Test(arguments: kinds) func `a queue that has had a job takes none`(kind: StoreKind) async throws {
    let text = try await Self.full(kind).store.exported()
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    let heading = Array(text.bytes.prefix { $0 != UInt8(ascii: "\n") })
    await #expect(throws: ImportError.notEmpty) { try await fixture.store.checkImport(of: heading) }
    await #expect(throws: ImportError.notEmpty) { try await fixture.store.importQueue(from: text, by: root) }
    #expect(try await fixture.job(job).state.known == .queued)
    #expect(try await fixture.enqueue(2) == [job + 1])
  }

  @Test(arguments: kinds)
  func `what a new queue knows of its environments is no obstacle, and goes`(kind: StoreKind) async throws {
    let text = try await Self.full(kind).store.exported()
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await store.setPause(Paused(by: "ada", at: fixture.clock.now), of: "other", by: root)
    try await store.keep(
      KeptOutage(.created, since: fixture.clock.now, retryAt: fixture.clock.now, probes: 1), of: .of("other"),
      for: ["other"])
    _ = try await store.importQueue(from: text, by: root)
    let again = try await fixture.reopened()
    #expect(try await again.outage(of: .of("other")) == nil)
    #expect(try await again.work(in: "other").pauses.ofEnvironment == nil)
    #expect(try await again.list(Filter(), limit: 99, in: ready).jobs.count == 9)
    await again.close()
  }

  @Test func `a queue is moved from SQLite to PostgreSQL and back, and is what it was`() async throws {
    let fixture = try await Self.full(.sqlite)
    let (there, here) = (try await StorePlace(.postgresql), try await StorePlace(.sqlite))
    let moved = try await fixture.imported(fixture.store.exported(), into: there)
    let back = try await fixture.imported(moved.exported(), into: here)
    let jobs = try await fixture.store.list(Filter(), limit: 99, oldestFirst: true, in: [:]).jobs
    #expect(jobs.count == 9)
    for job in jobs {
      let documents = try await fixture.store.documents(of: job.id, attempt: nil)
      let change = try await fixture.store.get(job.id, in: [:])?.change
      for store in [moved, back] {
        #expect(try await store.documents(of: job.id, attempt: nil) == documents)
        #expect(try await store.get(job.id, in: [:])?.change == change)
        #expect(try await store.get(job.id, in: [:])?.job.labels == job.labels)
        // What was only being prepared waits again.
        let state = job.id == 4 ? .queued : job.state.known
        #expect(try await store.get(job.id, in: [:])?.job.state.known == state)
      }
    }
    #expect(try await back.work(in: "prod").running == [3], "the edit that the server may have is followed")
    #expect(try await back.endedEdits() == fixture.store.endedEdits())
    await moved.close()
    await back.close()
    withExtendedLifetime((there, here)) {}
  }

  @Test(arguments: kinds) func `an empty queue can be moved, too`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let place = try await StorePlace(kind)
    let moved = try await fixture.imported(fixture.store.exported(), into: place)
    #expect(try await moved.status().pause?.isOfCopy == true)
    #expect(try await moved.list(Filter(), limit: 9, in: ready).jobs == [])
    await moved.close()
    withExtendedLifetime(place) {}
  }
}

extension Exercise {
  /// What is in another place after an import and the restart that follows it.
  func imported(_ text: ExportedText, into place: StorePlace) async throws -> any QuietStore {
    let store = try await place.open { [clock] in clock.now }
    _ = try await store.importQueue(from: text, by: root)
    await store.close()
    return try await place.open { [clock] in clock.now }
  }
}
