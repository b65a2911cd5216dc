import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Names of targets for faults of the simulator.
func ids(_ targets: some Sequence<Int>, _ kind: TargetKind = .migration) -> JSON {
  .array(targets.map { .string(Samples.target(kind, $0).id.description) })
}

extension Bench {
  /// What goes wrong from now on: a scenario of the simulator, and nothing of the one before.
  func goesWrong(_ faults: [JSON], logins: JSON? = nil, nodes: Int? = nil, seed: Int = 7) async throws {
    var scenario: JSON = ["seed": .number(JSONNumber(seed)), "faults": .array(faults)]
    if let logins { scenario = scenario.merging(["logins": logins]) }
    if let nodes { scenario = scenario.merging(["nodes": .number(JSONNumber(nodes))]) }
    _ = try await simulator("faults", post: scenario)
  }

  /// Nothing goes wrong any more.
  func isWellAgain() async throws { try await goesWrong([]) }

  /// How often the simulator performed a fault.
  func performed(_ fault: String) async throws -> Int {
    try await simulator("statistics")["faults"]?[fault]?.number?.int ?? 0
  }

  /// Returns at the first event of this kind, from the beginning of the queue on or after `since`; of this job, where one is given.
  func awaitFirst(_ kind: EventKind, of job: JobID? = nil, times: Int = 1, since: Int = 0) async throws {
    var left = times
    try await watch(Watch.Parameters(since: since)) { event in
      if event.what.known == kind, job == nil || event.job?.id == job { left -= 1 }
      return left > 0
    }
  }

  /// Each edit has succeeded, and each was taken once by the server, which saw no client do what it must not do.
  func expectMadeOnce(_ names: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for job in try await client().jobs() {
      #expect(
        job.state.known == .succeeded && job.attemptsUsed == 1,
        "job \(job.id), \(job.attemptsUsed) attempts: \(job.failure?.message ?? "\(job.state)")",
        sourceLocation: sourceLocation)
    }
    try await expectTakenOnce(names, sourceLocation: sourceLocation)
  }

  func expectTakenOnce(_ names: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let taken = try #require(try await simulator("edits").array).compactMap { $0["name"]?.string }
    #expect(taken.sorted() == names.sorted(), sourceLocation: sourceLocation)
    let violations = try await simulator("violations")
    #expect(violations == [], sourceLocation: sourceLocation)
    let busiest = try await simulator("statistics")["mostAtOnceInSession"]
    #expect(busiest?.object?.allSatisfy { $0.value == 1 } == true, sourceLocation: sourceLocation)
  }

  /// No login was counted as one that the Library refused.
  func expectNoLoginRefused(sourceLocation: SourceLocation = #_sourceLocation) {
    let log = daemon?.errors ?? ""
    #expect(!log.contains("loginRefused"), "\(log)", sourceLocation: sourceLocation)
  }
}

extension ControlClient {
  /// The only environment of a bench.
  func environment() async throws -> EnvironmentStatus {
    try #require(try await call(Environments.self, Environments.Parameters()).environments.first)
  }

  /// Edits of different migrations, each of which gets a name of its own.
  func renames(_ targets: some Sequence<Int>, to name: String = "edit") -> [EditRequest] {
    targets.map { rename(Samples.migration($0), to: "\(name) \($0)") }
  }

  /// The same of all four groups of a bench.
  func renamesOfGroups() -> [EditRequest] {
    (1...4).map { rename(Samples.group($0), .migrationGroup, to: Self.groupNames[$0 - 1]) }
  }

  static let groupNames = ["group 1", "group 2", "group 3", "group 4"]
}
