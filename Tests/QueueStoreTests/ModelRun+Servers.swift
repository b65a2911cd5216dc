import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore

/// Environments whose server is another one now and then, and may be one that they share.
extension ModelRun {
  static let servers = ["one", "two", "three"].map(ServerID.of)

  mutating func claim(_ environment: String, for purpose: Admission.Purpose) async throws -> Bool {
    if chance(0.1), let other = Self.servers.randomElement(using: &random) { current[environment] = other }
    let server = server(of: environment)
    var expected: [Int]?
    if let next = model.next(in: environment, for: purpose), let slot = model.freeSlot(at: server, of: 3) {
      expected = [next, slot]
      let event: LifecycleEvent = purpose == .work ? .claim(slot: slot) : .probe(slot: slot)
      let starts = model.start(next, by: event, at: server, now: fixture.clock.now)
      #expect(starts)
    }
    let claimed = try await store.claim(in: environment, at: server.state(sessions: 3), for: purpose)
    #expect(claimed?.place == expected)
    #expect(claimed?.isProbe ?? false == (expected != nil && purpose != .work))
    if let claimed { #expect(claimed.facts.trouble == model.entries[claimed.job]?.trouble) }
    return expected != nil
  }

  func server(of environment: String) -> ServerID { current[environment] ?? .of("one") }

  mutating func anyProbe() -> Admission.Purpose {
    .probe(TroubleProbe(kind: chance(0.5) ? .read : .submission, onlyUntried: chance(0.3)))
  }

  mutating func anyTrouble() -> Trouble? {
    let troubles: [Trouble?] = [nil, .of(.read), .of(.read, count: 2), .of(.submission)]
    return troubles.randomElement(using: &random) ?? nil
  }

  /// Servers of every kind, one after the other.
  mutating func states() -> [String: ServerState] {
    let now = fixture.clock.now
    let outage = KeptOutage(Failure(.unreachable, "It does not answer."), since: now, retryAt: now)
    var all: [String: ServerState] = [:]
    for name in ["prod", "test"] {
      let server = server(of: name)
      let logins = LoginsLeft(slots: [Int.random(in: 1...3, using: &random)], failure: outage.failure, until: now)
      let start = SlowStartState(limit: 1, running: Int.random(in: 0...1, using: &random))
      all[name] =
        switch Int.random(in: 0..<7, using: &random) {
        case 0: nil
        case 1: server.state(sessions: 3, outage: outage, isStopping: true)
        case 2: server.state(sessions: 3, logins: logins)
        case 3: server.state(sessions: 3, slowStart: start)
        case 4: server.state(sessions: 3, isStopping: true)
        default: server.state(sessions: Int.random(in: 1...3, using: &random))
        }
    }
    return all
  }

  /// What is in flight, where, and whose target is in trouble.
  func compareServers(_ what: String) async throws {
    for name in ["prod", "test"] {
      let own = model.entries.filter { $0.value.environment == name }
      let expected = own.filter(\.value.holds).map { job, entry in
        InFlight(job: job, in: name, slot: entry.slot, isOver: entry.life.state.isEnded, at: entry.server)
      }
      try #require(try await Set(store.inFlight(in: name)) == Set(expected), "\(what)")
      let status = try await store.environments(in: [name: server(of: name).state(sessions: 3)])
      let troubled = own.filter { $0.value.trouble != nil && $0.value.life.state != .held }.keys.sorted()
      try #require(status.first { $0.name == name }?.troubled ?? [] == troubled, "\(what)")
      let queued = own.values.count { $0.life.state == .queued }
      try #require(try await store.work(in: name).queued == queued, "\(what)")
    }
    for server in Self.servers {
      let holders = model.entries.filter { $0.value.server == server }.keys.sorted()
      try #require(try await store.jobs(at: server) == holders, "\(what)")
    }
    let jobs = model.entries.keys.sorted()
    let troubles = try await store.reading { database in
      try jobs.map { job in
        let row = try database.row("SELECT \(Trouble.columns) FROM job WHERE id = \(job)")
        return try row.flatMap { try $0.of(job).trouble() }
      }
    }
    try #require(troubles == jobs.map { model.entries[$0]?.trouble }, "\(what)")
  }
}
