import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Targets that can't be read or edited while their server answers others: they rest and end with their own words, and keep
/// nobody from their turn.
@Suite(.timeLimit(.minutes(5))) struct TroubledTargetTests {
  /// What is wrong with a target, and what its job ends as.
  struct Poison: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Without the targets.
    let fault: JSON
    let reason: FailureReason

    init(_ name: String, _ fault: JSON, _ reason: FailureReason = .serverError) {
      testDescription = name
      self.fault = fault
      self.reason = reason
    }

    var timeout: String { fault["fault"] == "hang" ? "300ms" : "30s" }

    func of(_ targets: some Sequence<Int>) -> JSON { fault.merging(["targets": ids(targets)]) }
  }

  private static let get: JSON = ["get"]
  private static let deleted = Poison(
    "deleted, and said so with a 500", ["fault": "refused", "body": "objectNotFound", "requests": get])
  private static let noContent = Poison(
    "500 on the content only", ["fault": "refused", "body": "unexpected", "requests": get, "content": true])
  private static let hangs = Poison("a read that hangs", ["fault": "hang", "requests": get])
  private static let halfSurrogate = Poison(
    "half a surrogate pair", ["fault": "halfSurrogate", "requests": get], .unreadable)
  private static let noPut = Poison(
    "a PUT that is not taken", ["fault": "refused", "body": "unexpected", "requests": ["put"]])

  private static let all = [
    deleted, noContent, hangs, halfSurrogate, noPut,
    Poison("a member twice", ["fault": "memberTwice", "requests": get], .unreadable),
    Poison("Latin-1", ["fault": "latin1", "requests": get], .unreadable),
    Poison("no text at all", ["fault": "notUTF8", "requests": get], .unreadable),
    Poison("half a document", ["fault": "cutBody", "requests": get], .unreadable),
    Poison("a treeView that is no JSON", ["fault": "treeNotJSON"], .unreadable),
    Poison("a treeView nested too deep", ["fault": "treeTooDeep"], .unreadable),
    Poison("no date", ["fault": "noDate"], .unreadable),
    Poison("ERR016 of this one only", ["fault": "refused", "body": "unreachable", "requests": get]),
    Poison("401 of this one only", ["fault": "refused", "body": "sessionOver", "requests": get]),
    Poison("a page of this one only", ["fault": "page", "body": "tomcat", "requests": get]),
    Poison("a PUT with 401 of this one only", ["fault": "refused", "body": "sessionOver", "requests": ["put"]]),
    Poison("a PUT with ERR016 of this one only", ["fault": "refused", "body": "unreachable", "requests": ["put"]]),
    Poison("a PUT that hangs", ["fault": "hang", "requests": ["put"]]),
  ]

  /// Probes follow each other closely, so that bad targets come to their end soon.
  ///
  /// - Parameter timeout: of a request, of which those that hang make eight in a row. On a busy machine one that is answered
  ///   must not come to it: it would be another trouble than the one that is tried.
  private static func settings(timeout: String) -> KeyValuePairs<String, String> {
    [
      "request_timeout": timeout, "submit_timeout": timeout, "breaker": "{ probe_after: 50ms, probe_max: 100ms }",
      "retry": "{ max_attempts: 3, base: 20ms, max: 100ms }",
    ]
  }
  private static let quick = ["--migrations", "40", "--seconds-min", "0.02", "--seconds-max", "0.1"]

  struct Night: Sendable, CustomTestStringConvertible {
    let poison: Poison
    let sessions: Int
    var testDescription: String { "\(poison.testDescription), \(sessions) sessions" }
  }

  @Test(
    arguments: [deleted, noContent, hangs, halfSurrogate, noPut].flatMap { poison in
      [1, 3].map { Night(poison: poison, sessions: $0) }
    })
  func `seven dead targets before six healthy ones keep neither these nor a second batch`(night: Night) async throws {
    let bench = try await Bench(
      Self.quick, sessions: night.sessions, settings: Self.settings(timeout: night.poison.timeout))
    try await bench.goesWrong([night.poison.of(1...7)])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...13))
    let (bad, healthy) = (jobs.prefix(7), Array(jobs.suffix(6)))
    try await bench.awaitEnd(of: healthy)
    for job in try await client.jobs().suffix(6) {
      #expect(job.state.known == .succeeded, "\(job.failure?.message ?? "")")
      let ended = try #require(job.endedAt)
      #expect(ended < job.createdAt + .seconds(30), "\(job.id)")
    }
    let second = try await client.enqueue(client.renames(14...19))
    try await bench.awaitEnd(of: second)
    for job in try await client.jobs() {
      let isBad = bad.contains(job.id)
      #expect(isBad ? job.state.known != .succeeded : job.state.known == .succeeded, "\(job.id): \(job.state)")
      if isBad, let failure = job.failure { #expect(failure.reason.known == night.poison.reason, "\(failure)") }
    }
    try await bench.expectTakenOnce((8...19).map { "edit \($0)" })
  }

  @Test(arguments: [1, 3])
  func `each kind of trouble ends its job with its own words, and the others are made`(sessions: Int) async throws {
    let bench = try await Bench(Self.quick, sessions: sessions, settings: Self.settings(timeout: "2s"))
    // Bad ones have odd numbers, healthy ones even numbers.
    try await bench.goesWrong(zip(0..., Self.all).map { $1.of([2 * $0 + 1]) })
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...2 * Self.all.count))
    try await bench.awaitEnd(of: jobs)
    for (number, job) in zip(1..., try await client.jobs()) {
      guard number % 2 == 1 else {
        #expect(job.state.known == .succeeded, "\(number): \(job.failure?.message ?? "")")
        continue
      }
      let poison = Self.all[number / 2]
      #expect(job.failure?.reason.known == poison.reason, "\(poison.testDescription): \(job.failure?.message ?? "")")
      #expect(job.failure?.message.contains("times in a row") == true, "\(job.failure?.message ?? "")")
    }
    try await bench.expectTakenOnce((1...Self.all.count).map { "edit \(2 * $0)" })
    let environment = try await client.environment()
    #expect(environment.troubled ?? [] == [] && environment.slots.allSatisfy { $0.state.known == .free })
  }

  @Test func `a group in trouble ends with its own words, too, and the others are made`() async throws {
    let bench = try await Bench(Self.quick, settings: Self.settings(timeout: "30s"))
    let poisons = [
      Self.noContent, Poison("no date", ["fault": "noDate"], .unreadable),
      Poison("a treeView that is no JSON", ["fault": "treeNotJSON"], .unreadable),
    ]
    try await bench.goesWrong(zip(1..., poisons).map { $1.fault.merging(["targets": ids([$0], .migrationGroup)]) })
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renamesOfGroups() + client.renames(1...4))
    try await bench.awaitEnd(of: jobs)
    let ended = try await client.jobs()
    #expect(ended.map(\.failure?.reason.known) == poisons.map(\.reason) + [nil, nil, nil, nil, nil])
    try await bench.expectTakenOnce(["edit 1", "edit 2", "edit 3", "edit 4", "group 4"])
  }

  @Test func `a troubled target is named by environments, status and why while it rests`() async throws {
    let bench = try await Bench(
      Self.quick, settings: ["retry": "{ max_attempts: 3, base: 10m, max: 30m }"])
    try await bench.goesWrong([Self.deleted.of([1])])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...4))
    try await bench.awaitEnd(of: Array(jobs.dropFirst()))
    #expect(try await client.jobs().map(\.state.known) == [.queued, .succeeded, .succeeded, .succeeded])

    let environment = try await client.environment()
    #expect(environment.troubled == [jobs[0]] && environment.breaker.known == .closed && environment.outage == nil)
    let waiting = try #require(try await client.job(jobs[0]).job.waiting)
    #expect(waiting.reason.known == .retry && waiting.detail.contains("ERR001"), "\(waiting.detail)")
    let screens = [
      (["environments"], "in trouble: job 1"), (["status"], "in trouble: job 1"),
      (["why", "\(jobs[0])"], "while its server answered others"),
      (["show", "\(jobs[0])"], "while its server answered others"),
    ]
    for (words, said) in screens {
      let screen = try await Program.run(
        builtProduct("migeditctl"), words, environment: ["MIGEDIT_SOCKET": bench.socket])
      #expect(screen.status == 0 && screen.output.contains(said), "\(words): \(screen.output)\(screen.errors)")
    }
    // Well again, and said to be: it is made.
    try await bench.isWellAgain()
    #expect(try await bench.ctl("cancel", "\(jobs[0])").status == 0)
    #expect(try await bench.ctl("retry", "\(jobs[0])").status == 0)
    try await bench.awaitFirst(.succeeded, of: jobs[0])
  }

  @Test(
    arguments: [
      ["fault": "refused", "body": "noPrivilege"], ["fault": "refused", "body": "notFound"], ["fault": "overloaded"],
      ["fault": "hang"],
    ] as [JSON])
  func `a list that is blocked for good does not keep others behind a dead target`(list: JSON) async throws {
    let bench = try await Bench(Self.quick, settings: Self.settings(timeout: list["fault"] == "hang" ? "300ms" : "30s"))
    try await bench.goesWrong([list.merging(["requests": ["list"]]), Self.deleted.of([1])])
    let client = try await bench.client()
    let first = try await client.enqueue(client.renames(1...5))
    try await bench.awaitEnd(of: Array(first.dropFirst()))
    let second = try await client.enqueue(client.renames(6...10))
    try await bench.awaitEnd(of: second)
    let jobs = try await client.jobs()
    #expect(jobs.dropFirst().allSatisfy { $0.state.known == .succeeded }, "\(jobs.map(\.state))")
    #expect(jobs[0].failure.map { $0.reason.known == .serverError } ?? (jobs[0].state.known != .succeeded))
    try await bench.expectTakenOnce((2...10).map { "edit \($0)" })
  }

  /// The other way round: no target can be read, although the list is answered.
  @Test(arguments: [1, 30])
  func `where no target can be read at all, no job ends by it, and all are made afterwards`(count: Int) async throws {
    let bench = try await Bench(Self.quick, sessions: 3, settings: Self.settings(timeout: "30s"))
    try await bench.goesWrong([["fault": "refused", "body": "unexpected", "requests": ["get"]]])
    let client = try await bench.client()
    let jobs = try await client.enqueue(client.renames(1...count))
    // Many more than the eight times after which a single bad target would end its job.
    try await bench.awaitFirst(.retrying, times: 12 + count)
    #expect(try await client.jobs().allSatisfy { $0.state.known?.isEnded == false })
    let environment = try await client.environment()
    #expect(count < 5 || environment.outage?.message.contains("be read with its content") == true, "\(environment)")
    try await bench.isWellAgain()
    try await bench.awaitEnd(of: jobs)
    try await bench.expectMadeOnce((1...count).map { "edit \($0)" })
  }
}
