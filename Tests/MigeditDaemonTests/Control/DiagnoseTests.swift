import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import QueueStore
import Runtime
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

/// What Diagnose replies, of a machine and of servers that answer as they are told.
@Suite(.timeLimit(.minutes(5))) struct DiagnoseTests {
  private static let daemonChecks = DaemonCheck.all.map(\.check)
  private static let environmentChecks = EnvironmentCheck.all.map(\.check)

  private struct Bench {
    let service: ControlService
    let libraries: [String: LookedAtLibrary]

    /// - Parameter each: sees each reply before the last one as it is sent.
    func diagnose(
      _ environment: String? = nil, wantsMore: Bool = true,
      each: @escaping @Sendable (Diagnosis) async throws -> Void = { _ in }
    ) async throws -> [Diagnosis] {
      let given: JSONObject = environment.map { ["environment": .string($0)] } ?? [:]
      let call = VarlinkCall(
        method: Diagnose.qualifiedName, given: JSONView(.object(given)), wantsMore: wantsMore,
        peer: PeerCredentials(pid: 1, uid: 0, gid: 0, groups: []))
      let sent = Mutex([Diagnosis]())
      let replies = VarlinkReplies(wantsMore: wantsMore) { members in
        let reply = try Diagnose.reply(of: members)
        sent.withLock { $0.append(reply) }
        try await each(reply)
      }
      let last = try await ControlDispatch(service: service).interface.handle(call, replies)
      return sent.withLock { $0 } + [try Diagnose.reply(of: last)]
    }
  }

  private func withBench(_ names: [String] = ["prod"], _ body: (Bench) async throws -> Void) async throws {
    var libraries: [String: LookedAtLibrary] = [:]
    var setups: [EnvironmentSetup] = []
    for name in names {
      let library = LookedAtLibrary()
      libraries[name] = library
      let settings = EnvironmentSettings(url: "http://127.0.0.1:1/\(name)", username: "architect")
      let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("x"))
      setups.append(EnvironmentSetup(name: name, settings: settings, server: server) { _ in library })
    }
    try await withService(setups) { service in
      var service = service
      service.machine = MachineLooks(
        sqliteVersion: "3.40.1", ownUser: 0, mount: { _ in Mount(type: "ext4", place: "/") },
        disk: { _ in SpaceFacts.Disk(size: 1 << 40, free: 1 << 39, files: 0, freeFiles: 0, queue: 0) },
        clock: { .synchronised(within: nil) },
        timeZones: { TimeZoneFacts(own: .success("UTC"), version: nil, hasData: true) },
        watchdog: { WatchdogFacts(interval: .seconds(120), isUnderSystemd: true) })
      try await body(Bench(service: service, libraries: libraries))
    }
  }

  private func of(_ environment: String?, _ diagnoses: [Diagnosis]) -> [DiagnosisCheck?] {
    diagnoses.filter { $0.environment == environment }.map(\.check.known)
  }

  @Test func `each check of the daemon and of each environment is one reply, in its order`() async throws {
    try await withBench(["prod", "test"]) { bench in
      let replies = try await bench.diagnose()
      #expect(of(nil, replies) == Self.daemonChecks)
      for name in ["prod", "test"] { #expect(of(name, replies) == Self.environmentChecks) }
      #expect(replies.count == 35)
      // There is no configuration file in these tests, and no engine runs; all else is well.
      #expect(replies.filter { !$0.ok }.map(\.check.known) == [.configuration, .scheduler])
      for reply in replies { #expect(!reply.detail.isEmpty && (reply.next == nil) == reply.ok) }
    }
  }

  @Test func `with an environment there are only its own, and one that is not there is refused`() async throws {
    try await withBench(["prod", "test"]) { bench in
      let replies = try await bench.diagnose("test")
      #expect(replies.count == 12 && replies.allSatisfy { $0.environment == "test" && $0.ok })
      #expect(await bench.libraries["prod"]?.asked == [])
      await #expect(throws: ControlError.noSuchEnvironment(name: "prdo").varlink) {
        _ = try await bench.diagnose("prdo")
      }
    }
  }

  @Test func `a pause is told where it is`() async throws {
    try await withBench(["prod", "test"]) { bench in
      let pause = Paused(by: "ada", at: WallTime(milliseconds: 0), reason: "The server is moved.")
      try await bench.service.store.setPause(pause, of: "prod", by: Submitter(uid: 1, name: "ada", isAdmin: true))
      let found = try await bench.diagnose().filter { $0.check.known == .pause && !$0.ok }
      #expect(found.map(\.environment) == ["prod"])
      try await bench.service.store.setPause(pause, of: nil, by: Submitter(uid: 1, name: "ada", isAdmin: true))
      // The daemon and its environments are looked at side by side.
      let both = try await bench.diagnose().filter { $0.check.known == .pause && !$0.ok }
      #expect(Set(both.map(\.environment)) == [nil, "prod"] && both.count == 2)
    }
  }

  @Test func `it needs more`() async throws {
    try await withBench { bench in
      await #expect(throws: VarlinkError.expectedMore) { _ = try await bench.diagnose(wantsMore: false) }
      #expect(await bench.libraries["prod"]?.asked == [])
    }
  }

  @Test func `it asks few things of a server, each once, and opens no breaker`() async throws {
    try await withBench { bench in
      _ = try await bench.diagnose("prod")
      let library = try #require(bench.libraries["prod"])
      #expect(await library.asked == ["reach", "list", "privilege", "read", "listOfAll"])
      await library.set { $0.list = .unanswered(Unanswered(.noAnswer, "Nobody."), mayBeTaken: false) }
      for _ in 1...20 { _ = try await bench.diagnose("prod") }
      let environment = try #require(bench.service.engine.environments.first)
      let state = await environment.state()
      #expect(state.breaker == .closed && state.outage == nil && state.unanswered == nil)
    }
  }

  @Test func `what needs a check that failed is not looked at, and that is said once`() async throws {
    try await withBench { bench in
      let library = try #require(bench.libraries["prod"])
      await library.set {
        $0.reach = Reachability(host: "x.invalid", isProxy: false, lookUp: .notFound("not known"), security: nil)
      }
      let unnamed = try await bench.diagnose("prod")
      #expect(
        of("prod", unnamed) == [.credentials, .nameResolution, .sessions, .breaker, .pause, .windows, .edits, .skipped])
      #expect(unnamed.filter { !$0.ok }.map(\.check.known) == [.nameResolution])
      #expect(
        unnamed.last?.detail
          == "tls, login, privileges, migration and source were not looked at, because of nameResolution")
      #expect(await library.asked == ["reach"])

      await library.set {
        $0 = LookedAtLibrary.Answers()
        $0.list = .noLogin(Failure(.loginRefused, "Refused."), isNew: true)
      }
      let refused = try await bench.diagnose("prod")
      #expect(refused.filter { !$0.ok }.map(\.check.known) == [.login])
      #expect(refused.last?.detail == "privileges, migration and source were not looked at, because of login")
    }
  }

  @Test func `a check that finds a fault keeps those from nothing that do not need it`() async throws {
    try await withBench { bench in
      let library = try #require(bench.libraries["prod"])
      await library.set { $0.privilege = .answered(.nowhere) }
      let replies = try await bench.diagnose("prod")
      #expect(of("prod", replies) == Self.environmentChecks)
      #expect(replies.filter { !$0.ok }.map(\.check.known) == [.privileges])
    }
  }

  @Test func `an environment that hangs holds up no other`() async throws {
    try await withBench(["prod", "test"]) { bench in
      let library = try #require(bench.libraries["prod"])
      await library.set { $0.hangs = true }
      let seen = Mutex([Diagnosis]())
      let diagnosing = Task {
        try await bench.diagnose { reply in seen.withLock { $0.append(reply) } }
      }
      // All but those of prod come although it hangs.
      while seen.withLock({ $0.count { $0.environment != "prod" } }) < 20 { await Task.yield() }
      diagnosing.cancel()
      await #expect(throws: ControlError.shuttingDown.varlink) { _ = try await diagnosing.value }
      #expect(of("test", seen.withLock { $0 }) == Self.environmentChecks)
    }
  }

  @Test func `who hangs up is the end of it`() async throws {
    try await withBench { bench in
      let diagnosing = Task { try await bench.diagnose("prod") { _ in withUnsafeCurrentTask { $0?.cancel() } } }
      await #expect(throws: (any Error).self) { _ = try await diagnosing.value }
      #expect(await bench.libraries["prod"]?.asked.count ?? 0 <= 2)
    }
  }

  @Test func `what is found since the daemon has closed its connections is said of no server`() async throws {
    try await withBench { bench in
      let library = try #require(bench.libraries["prod"])
      let engine = bench.service.engine
      let seen = Mutex([Diagnosis]())
      await #expect(throws: ControlError.shuttingDown.varlink) {
        _ = try await bench.diagnose("prod") { reply in
          seen.withLock { $0.append(reply) }
          guard reply.check.known == .tls else { return }
          await library.set { $0.list = .unanswered(Unanswered(.noAnswer, "Closed."), mayBeTaken: false) }
          await engine.shutdown()
        }
      }
      #expect(of("prod", seen.withLock { $0 }) == [.credentials, .nameResolution, .tls])
    }
  }

  @Test func `a reader who is slow slows it`() async throws {
    try await withBench { bench in
      let library = try #require(bench.libraries["prod"])
      _ = try await bench.diagnose("prod") { reply in
        if reply.check.known == .nameResolution { #expect(await library.asked == ["reach"]) }
        if reply.check.known == .login { #expect(await library.asked == ["reach", "list"]) }
      }
    }
  }
}

/// Answers what a diagnosis asks, as it is told.
private actor LookedAtLibrary: LibraryPort {
  struct Answers {
    var reach = Reachability(
      host: "library.example.com", isProxy: false, lookUp: .found(["127.0.0.1"]), security: Reachability.Security.none)
    var list = Reply.answered(
      MigrationListing(count: 1, first: TargetID("09ADA2DD251F4927A442451C0100EA16"), madeIn: ["https://here"]))
    var privilege = Reply.answered(PrivilegeGrant.everywhere)
    /// A list is not answered until the one who asks gives up.
    var hangs = false
  }

  private var answers = Answers()
  private(set) var asked: [String] = []

  func set(_ change: (inout Answers) -> Void) {
    change(&answers)
    asked = []
  }

  func reach() async -> Reachability {
    asked.append("reach")
    return answers.reach
  }

  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    asked.append(ofEveryPurpose ? "listOfAll" : "list")
    if answers.hangs { try? await Task.sleep(for: .seconds(3600)) }
    return answers.list
  }

  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> {
    Issue.record("a diagnosis looks for no target by its name")
    return .unanswered(Unanswered(.noAnswer, "No."), mayBeTaken: false)
  }

  func createPackage(slot: Int) async -> Reply<PrivilegeGrant> {
    asked.append("privilege")
    return answers.privilege
  }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    asked.append("read")
    return .answered(
      Observation(
        date: "d1", status: "created", progress: .created, fraction: 1, editability: .editable, document: nil))
  }

  func put(_ draft: Draft, to target: Target, slot: Int, before limit: SendLimit) async -> Reply<Acceptance> {
    Issue.record("a diagnosis submits nothing")
    return .unanswered(Unanswered(.noAnswer, "No."), mayBeTaken: false)
  }

  func checkHealth(slot: Int) async -> Reply<Void> {
    Issue.record("a diagnosis makes no health check, which would count")
    return .answered(())
  }

  func isUp() async -> Bool { false }
  func tryFreshLogin(slot: Int, other: Target?) async -> Bool {
    Issue.record("a diagnosis makes no fresh login")
    return false
  }
  func forgetLogin(slot: Int) async {}
  func keepAlive(slot: Int) async {}
  func allowLogin() async { Issue.record("a diagnosis lets no refused login be tried again") }
  func loginLimit() async -> LoginLimit? { nil }
  func redaction() -> Redaction { Redaction() }
  func become(_ other: any LibraryPort) async {}
  func shutdown(mayLogOut: Bool) async {}
}
