import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import Planning
import QueueStore
import Runtime
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

/// What Preflight replies, of jobs on targets of two environments. None of them runs.
@Suite(.timeLimit(.minutes(5))) struct PreflightTests {
  private struct Enough: Error {}

  private struct Bench {
    let service: ControlService
    let libraries: [String: ReadLibrary]

    /// The jobs of edits that rename the targets with these numbers, in this order.
    @discardableResult
    func enqueue(
      _ numbers: [Int], in environment: String = "prod", to name: String = "after",
      _ set: (inout EditRequest) -> Void = { _ in }
    ) async throws -> [JobID] {
      let edits = try numbers.map { number in
        var edit = EditRequest(
          target: Target(environment: environment, kind: .migration, id: try #require(ReadLibrary.id(number))),
          change: Change(mergePatch: ["name": .string(name)]))
        set(&edit)
        return edit
      }
      let limits = EnqueueLimits(maxQueued: 1000, maxAttempts: [:])
      let submitter = Submitter(uid: 1000, name: "alice", isAdmin: false)
      return try await service.store.enqueue(edits, by: submitter, limits: limits).map(\.id)
    }

    /// - Parameter each: sees each reply before the last one as it is sent.
    func preflight(
      _ filter: JSON = [:], wantsMore: Bool = true,
      each: @escaping @Sendable (Preflight.Reply) async throws -> Void = { _ in }
    ) async throws -> [Preflight.Reply] {
      let call = VarlinkCall(
        method: Preflight.qualifiedName, given: JSONView(.object(["filter": filter])), wantsMore: wantsMore,
        peer: PeerCredentials(pid: 1, uid: 0, gid: 0, groups: []))
      let sent = Mutex([Preflight.Reply]())
      let replies = VarlinkReplies(wantsMore: wantsMore) { members in
        let reply = try Preflight.reply(of: members)
        sent.withLock { $0.append(reply) }
        try await each(reply)
      }
      let last = try await ControlDispatch(service: service).interface.handle(call, replies)
      return sent.withLock { $0 } + [try Preflight.reply(of: last)]
    }
  }

  private func withBench(
    _ names: [String] = ["prod"], windows: [String] = [], _ body: (Bench) async throws -> Void
  ) async throws {
    var libraries: [String: ReadLibrary] = [:]
    var setups: [EnvironmentSetup] = []
    for name in names {
      let library = ReadLibrary()
      libraries[name] = library
      let settings = EnvironmentSettings(
        url: "http://127.0.0.1:1/\(name)", username: "a", hours: EditingHours(try WindowSchedule.reading(windows)))
      let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("x"))
      setups.append(EnvironmentSetup(name: name, settings: settings, server: server) { _ in library })
    }
    try await withService(setups) { try await body(Bench(service: $0, libraries: libraries)) }
  }

  @Test func `each job that waits is replied once, with what its run would come to`() async throws {
    try await withBench(["prod", "test"]) { bench in
      let prod = try #require(bench.libraries["prod"])
      await prod.set(2, .seen(editability: .never("it has package status 'locked'")))
      await prod.set(3, .refused(ServerWords(status: 404, code: "ERR004", message: "Not there.")))
      await prod.set(4, .unanswered)
      try await bench.enqueue(Array(1...5))
      try await bench.enqueue([6], to: "6")
      try await bench.enqueue([1], in: "test") { $0.held = true }
      let replies = try await bench.preflight()
      #expect(replies.map(\.done) == Array(1...7) && replies.allSatisfy { $0.total == 7 })
      #expect(Set(replies.map(\.job)) == Set(1...7))
      let found = Dictionary(uniqueKeysWithValues: replies.map { ($0.job ?? 0, $0) })
      for job in [1, 5, 7] { #expect(found[job]?.editable == true && found[job]?.changes == true) }
      for job in [1, 5, 6, 7] { #expect(found[job]?.problem == nil) }
      #expect(found[5]?.targetName == "5")
      #expect(found[6]?.editable == true && found[6]?.changes == false)
      #expect(found[2]?.editable == false && found[2]?.problem?.contains("'locked'") == true)
      #expect(found[3]?.editable == false && found[3]?.problem?.contains("ERR004") == true)
      #expect(found[4]?.editable == nil && found[4]?.problem?.contains("Nobody answers") == true)
      #expect(await prod.asked == [1, 2, 3, 4, 5, 6].map(ReadLibrary.id))
      #expect(try await bench.service.store.status().counts[.queued] == 6)
    }
  }

  @Test func `where no job that waits matches, one reply says so, and nobody is asked`() async throws {
    try await withBench { bench in
      try await bench.enqueue([1]) { $0.batch = "night" }
      let none = [Preflight.Reply(done: 0, total: 0)]
      #expect(try await bench.preflight(["batch": "day"]) == none)
      #expect(try await bench.preflight(["batch": "night", "states": ["running"]]) == none)
      #expect(await bench.libraries["prod"]?.asked == [])
      #expect(try await bench.preflight(["batch": "night"]).count == 1)
    }
  }

  @Test func `it needs more`() async throws {
    try await withBench { bench in
      try await bench.enqueue([1])
      await #expect(throws: VarlinkError.expectedMore) { _ = try await bench.preflight(wantsMore: false) }
      #expect(await bench.libraries["prod"]?.asked == [])
    }
  }

  @Test func `a target is read once for all of its jobs, which are judged one behind the other`() async throws {
    try await withBench { bench in
      let first = try await bench.enqueue([1])[0]
      try await bench.enqueue([2, 1]) { $0.batch = "night" }
      let replies = try await bench.preflight(["batch": "night"])
      let found = Dictionary(uniqueKeysWithValues: replies.map { ($0.job ?? 0, $0) })
      #expect(found.keys.sorted() == [2, 3] && first == 1)
      #expect(found[2]?.changes == true && found[3]?.changes == false, "the job before it does the same")
      #expect(await bench.libraries["prod"]?.asked.count == 2)
      // More than are read from the queue at once.
      try await bench.enqueue(Array(repeating: 7, count: 250)) { $0.batch = "many" }
      let many = try await bench.preflight(["batch": "many"])
      #expect(many.map(\.done) == Array(1...250) && many.count { $0.changes == true } == 1)
      #expect(await bench.libraries["prod"]?.asked.count == 3)
    }
  }

  @Test func `a server that answers nobody is asked once, and others go on`() async throws {
    try await withBench(["prod", "test"]) { bench in
      let prod = try #require(bench.libraries["prod"])
      await prod.isDown()
      try await bench.enqueue(Array(1...30))
      let others = try await bench.enqueue(Array(1...3), in: "test")
      let replies = try await bench.preflight()
      #expect(replies.count == 33)
      for reply in replies {
        let isOther = others.contains(reply.job ?? 0)
        #expect(isOther == (reply.problem == nil) && isOther == (reply.editable == true))
        #expect(isOther || reply.problem?.contains("prod can't be asked now") == true)
      }
      #expect(await prod.asked.count == 1)
    }
  }

  @Test func `jobs of an environment that is not configured and jobs that fit no window are told so`() async throws {
    let never = ["Sat 00:00-24:00", "except 2020-01-01..2099-12-31"]
    try await withBench(windows: never) { bench in
      try await bench.enqueue([1])
      try await bench.enqueue([1], in: "gone")
      let found = try await bench.preflight().sorted { ($0.job ?? 0) < ($1.job ?? 0) }
      #expect(
        found[0].editable == true && found[0].problem?.hasPrefix("It fits no window of the next two weeks.") == true)
      #expect(found[1].editable == nil && found[1].problem?.contains("migeditctl reload") == true)
    }
  }

  @Test func `what has started or ended meanwhile is replied without a finding`() async throws {
    try await withBench { bench in
      let jobs = try await bench.enqueue([1, 2, 3])
      let service = bench.service
      let replies = try await bench.preflight { reply in
        guard reply.job == jobs[0] else { return }
        let root = Submitter(uid: 0, name: "root", isAdmin: true)
        for job in jobs.dropFirst() {
          var filter = Filter()
          filter.ids = [job]
          _ = try await service.store.change(.cancel, filter, by: root)
        }
      }
      #expect(replies.count == 3)
      #expect(replies.dropFirst().allSatisfy { $0.editable == nil && $0.changes == nil && $0.problem == nil })
    }
  }

  @Test func `who hangs up is the end of the reading`() async throws {
    try await withBench { bench in
      try await bench.enqueue(Array(1...10))
      let preflight = Task { try await bench.preflight { _ in withUnsafeCurrentTask { $0?.cancel() } } }
      await #expect(throws: (any Error).self) { _ = try await preflight.value }
      #expect(await bench.libraries["prod"]?.asked.count ?? 0 <= 2)
    }
  }

  @Test func `a reader who is slow slows the reading`() async throws {
    try await withBench { bench in
      try await bench.enqueue(Array(1...10))
      let library = try #require(bench.libraries["prod"])
      _ = try await bench.preflight { reply in #expect(await library.asked.count == reply.done) }
    }
  }

  @Test func `who stops the daemon ends it with a word`() async throws {
    try await withBench { bench in
      try await bench.enqueue([1, 2])
      let library = try #require(bench.libraries["prod"])
      await library.set(2, .hangs)
      let preflight = Task { try await bench.preflight() }
      await library.hanging()
      preflight.cancel()
      await #expect(throws: ControlError.shuttingDown.varlink) { _ = try await preflight.value }
    }
  }

  @Test func `what is not answered any more since the daemon has closed its connections is said of no server`()
    async throws
  {
    for isOnlyTarget in [true, false] {
      try await withBench { bench in
        try await bench.enqueue([1, 2])
        let library = try #require(bench.libraries["prod"])
        let engine = bench.service.engine
        await #expect(throws: ControlError.shuttingDown.varlink) {
          _ = try await bench.preflight { _ in
            if isOnlyTarget { await library.set(2, .unanswered) } else { await library.isDown() }
            await engine.shutdown()
          }
        }
        #expect(await library.asked.count == 2)
      }
    }
  }
}

/// Answers reads as it is told, and no submission.
private actor ReadLibrary: LibraryPort {
  enum Read {
    case seen(editability: Editability)
    case refused(ServerWords)
    case unanswered
    /// Until the one who asks gives up.
    case hangs
  }

  private var reads: [TargetID?: Read] = [:]
  private var isUnanswering = false
  private(set) var asked: [TargetID?] = []
  private let (hangs, hang) = AsyncStream.makeStream(of: Void.self)

  static func id(_ number: Int) -> TargetID? {
    let digits = String(number)
    return TargetID(String(repeating: "A", count: 32 - digits.count) + digits)
  }

  func set(_ number: Int, _ read: Read) { reads[Self.id(number)] = read }
  func isDown() { isUnanswering = true }

  /// Returns when somebody waits for an answer that does not come.
  nonisolated func hanging() async { for await _ in hangs { return } }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    asked.append(target.id)
    let nobody = Unanswered(.noAnswer, "Nobody answers.")
    if isUnanswering { return .unanswered(nobody, mayBeTaken: false) }
    switch reads[target.id] ?? .seen(editability: .editable) {
    case .seen(let editability):
      let name = target.id.description.drop { $0 == "A" }
      return .answered(
        Observation(
          date: "d1", status: "created", progress: .created, fraction: 1, editability: editability,
          document: EditableDocument(reduced: ["name": .string(String(name))], kind: target.kind)))
    case .refused(let words): return .refused(words)
    case .unanswered: return .unanswered(nobody, mayBeTaken: false)
    case .hangs:
      hang.yield()
      try? await Task.sleep(for: .seconds(3600))
      return .unanswered(nobody, mayBeTaken: false)
    }
  }

  func put(_ draft: Draft, to target: Target, slot: Int, before limit: SendLimit) async -> Reply<Acceptance> {
    Issue.record("a preflight submits nothing")
    return .unanswered(Unanswered(.noAnswer, "No."), mayBeTaken: false)
  }

  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> { .unanswered(Unanswered(.noAnswer, "Nobody answers."), mayBeTaken: false) }

  func checkHealth(slot: Int) async -> Reply<Void> {
    isUnanswering ? .unanswered(Unanswered(.noAnswer, "Nobody answers."), mayBeTaken: false) : .answered(())
  }

  func isUp() async -> Bool { false }
  func tryFreshLogin(slot: Int, other: Target?) async -> Bool { false }
  func forgetLogin(slot: Int) async {}
  func keepAlive(slot: Int) async {}
  func allowLogin() async {}
  func loginLimit() async -> LoginLimit? { nil }
  func redaction() -> Redaction { Redaction() }
  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    .answered(MigrationListing(count: 0, first: nil))
  }
  func createPackage(slot: Int) async -> Reply<PrivilegeGrant> { .answered(.notListed) }
  func reach() async -> Reachability {
    Reachability(host: "library.example.com", isProxy: false, lookUp: .notFound("it is not looked up"), security: nil)
  }
  func become(_ other: any LibraryPort) async {}
  func shutdown(mayLogOut: Bool) async {}
}
