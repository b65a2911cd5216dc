import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import LibrarySimulator
import QueueStore
import Runtime
import Synchronization
import TestSupport
import Testing

/// What an edit asks, against a Library server that is as strict as the real one.
@Suite struct LibraryConnectionTests {
  private func sessions(_ simulator: LibrarySimulator, _ method: String) -> [Int?] {
    simulator.requests.filter { $0.method == method }.map(\.session)
  }

  private func logins(_ simulator: LibrarySimulator) -> Int {
    simulator.requests.count { $0.path.hasSuffix("/auth/login") }
  }

  @Test func `each slot has a login of its own, and keeps it`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      for slot in [1, 2, 1, 3, 2, 1] { _ = try await bench.seen(slot: slot) }
      let bySlot = sessions(simulator, "GET")
      #expect(bySlot == [1, 2, 1, 3, 2, 1])
      #expect(logins(simulator) == 3)
      #expect(simulator.violations == [])
    }
  }

  @Test func `slots that ask at once do not wait for each other's login`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      let target = try ConnectionBench.target()
      await withTaskGroup { group in
        for slot in 1...8 {
          group.addTask { [connection = bench.connection] in
            #expect(await connection.get(target, withContent: false, slot: slot).isAnswered)
          }
        }
      }
      #expect(Set(sessions(simulator, "GET")).count == 8)
      #expect(simulator.violations == [])
    }
  }

  @Test func `a migration is edited, and its end is seen`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      let draft = try await bench.draft(name: "Sales, edited")
      #expect(draft.projectID == "B19DEDCC11D4E0EFC000EB9495D0F44F")
      #expect(try await bench.put(draft).isAnswered)
      let seen = try await bench.seen()
      #expect(seen.progress == .created)
      #expect(seen.date != draft.baseline.date)
      #expect(seen.document?.json["name"] == "Sales, edited")
      let polled = try await bench.seen(withContent: false)
      #expect(polled.document == nil && polled.date == seen.date)
      #expect(simulator.violations == [])
    }
  }

  @Test func `a group is edited, and its end is seen`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      let group = try ConnectionBench.target(.migrationGroup, LibrarySimulator.groupID(0))
      let draft = try await bench.draft(of: group, name: "Night, edited")
      #expect(draft.projectID == nil)
      #expect(try await bench.put(draft, to: group).isAnswered)
      #expect(try await bench.seen(group).document?.json["name"] == "Night, edited")
      #expect(simulator.violations == [])
    }
  }

  @Test func `a login that was closed is replaced, and the get goes on`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      _ = try await bench.seen()
      _ = try await bench.seen(slot: 2)
      simulator.closeLogins()
      _ = try await bench.seen()
      // 401, and again with the new login; the other slot's is found closed when it asks.
      #expect(logins(simulator) == 3)
      #expect(simulator.requests.suffix(3).map(\.status) == [401, 204, 200])
      _ = try await bench.seen(slot: 2)
      _ = try await bench.seen()
      #expect(sessions(simulator, "GET") == [1, 2, nil, 3, nil, 4, 3])
    }
  }

  @Test func `a login that was closed is replaced, and the put goes on: one edit is taken`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      let draft = try await bench.draft()
      simulator.closeLogins()
      #expect(try await bench.put(draft).isAnswered)
      #expect(simulator.requests.filter { $0.method == "PUT" }.map(\.status) == [401, 202])
      #expect(simulator.edits.count == 1)
      #expect(simulator.edits.first?.session == 2)
      #expect(simulator.violations == [])
    }
  }

  @Test func `a put whose time comes while a new login is made is not sent again`() async throws {
    let clock = Mutex<VirtualClock?>(nil)
    try await ConnectionBench.scripted { request, count in
      switch request {
      case "POST login":
        if count == 2 { clock.withLock { $0 }?.pass(.seconds(20)) }
        return .login
      default: return .answer(401, ["code": "ERR009", "message": "The user's session has expired."] as JSON)
      }
    } _: { bench, library in
      clock.withLock { $0 = bench.clock }
      await #expect(throws: SentTooLate()) {
        _ = try await bench.put(before: bench.clock.wall + .seconds(20))
      }
      #expect(library.requests == ["POST login", "PUT", "POST login"])
      // Nor is one whose time has come already.
      await #expect(throws: SentTooLate()) { _ = try await bench.put(before: bench.clock.wall) }
      #expect(library.requests.count == 3)
    }
  }

  @Test func `a put under a lease that is no longer sure when a new login has come is not sent again`() async throws {
    let clock = Mutex<VirtualClock?>(nil)
    let server = ServerID(url: "http://127.0.0.1:1/Library", username: "architect")
    let holder = LeaseHolder(host: HostRun(name: "a", boot: "1"), version: "1")
    try await ConnectionBench.scripted { request, count in
      switch request {
      case "POST login":
        if count == 2 { clock.withLock { $0 }?.pass(.seconds(13)) }
        return .login
      default: return .answer(401, ["code": "ERR009", "message": "The user's session has expired."] as JSON)
      }
    } _: { bench, library in
      clock.withLock { $0 = bench.clock }
      holder.hold(server, HeldLease(epoch: 1, sent: bench.clock.steady))
      let lease = try #require(RunLease(of: server, in: holder))
      await #expect(throws: SentTooLate()) { _ = try await bench.put(under: lease) }
      #expect(library.requests == ["POST login", "PUT", "POST login"])
      // Nor is one under a lease that was taken anew.
      holder.hold(server, HeldLease(epoch: 2, sent: bench.clock.steady))
      await #expect(throws: SentTooLate()) { _ = try await bench.put(under: lease) }
      #expect(library.requests.count == 3)
    }
  }

  @Test func `where all logins have gone and the server takes no other, that is what is told`() async throws {
    var settings = SimulatorSettings()
    settings.scenario = Scenario(faults: [FaultRule(.tooManyLogins, [.login], at: [3, 4, 5])])
    try await ConnectionBench.simulated(settings) { bench, simulator in
      for slot in 1...2 { _ = try await bench.seen(slot: slot) }
      simulator.closeLogins()
      // Its own has gone, a third is not given, the other slot's, which it borrows, has gone as well; then there would be
      // room for one again, which is not given either, and nothing is tried on.
      for _ in 1...3 {
        let failure = try #require(try await bench.get().noLogin)
        #expect(failure.reason.known == .tooManyLogins, "\(failure)")
      }
      #expect(logins(simulator) == 4)
      #expect(await bench.connection.loginLimit() == nil)
      // A probe may: the server still takes none, and then it does.
      await bench.connection.allowLogin()
      #expect(try await bench.get().noLogin != nil)
      await bench.connection.allowLogin()
      _ = try await bench.seen()
    }
  }

  @Test func `a wrong password is tried once for all slots, and again only when that is allowed`() async throws {
    try await ConnectionBench.simulated(password: "wrong horse 7") { bench, simulator in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for slot in 1...5 { group.addTask { _ = try await bench.get(slot: slot) } }
        try await group.waitForAll()
      }
      _ = try await bench.get(slot: 6)
      #expect(logins(simulator) == 1)
      await bench.connection.allowLogin()
      for slot in 1...3 { _ = try await bench.get(slot: slot) }
      #expect(logins(simulator) == 2)
    }
  }

  @Test func `a wrong password is told in the server's words, and nothing but a login is asked`() async throws {
    try await ConnectionBench.simulated(password: "wrong horse 7") { bench, simulator in
      for failure in [try await bench.get().noLogin, try await bench.put().noLogin] {
        let failure = try #require(failure)
        #expect(failure.reason.known == .loginRefused)
        #expect(failure.server.map { [$0.code, $0.message] } == ["ERR003", "Login failed"])
        #expect(failure.server?.status == 401 && failure.server?.ticketId != nil)
        #expect(failure.message.contains("401 ERR003: \"Login failed\""))
        #expect(failure.message.contains("password") && !failure.message.contains("horse"))
      }
      #expect(logins(simulator) == 1)
      #expect(simulator.requests.allSatisfy { $0.path.hasSuffix("/auth/login") })
    }
  }

  @Test func `a target that is not there is refused with the server's words`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      let gone = try ConnectionBench.target(.migration, LibrarySimulator.migrationID(7))
      let seen = try #require(try await bench.get(gone).refusal)
      let said = try #require(try await bench.put(to: gone).refusal)
      #expect(seen.status == 404 && seen.code == "ERR004" && seen.ticketId != nil)
      #expect(seen.message == "The object with the ID \(gone.id) was not found.")
      #expect(said.status == 404 && said.code == "ERR004")
      #expect(simulator.edits == [])
    }
  }

  @Test func `a put on a target in work is refused as ERR006`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      let draft = try await bench.draft()
      try simulator.change(StateChange(id: ConnectionBench.migration, packageStatus: .locked))
      let words = try #require(try await bench.put(draft).refusal)
      #expect(words.status == 400 && words.code == "ERR006")
      #expect(
        words.message == "Cannot do current operation for now when `packageInfo.status` is 'locked'.")
      #expect(simulator.edits == [])
    }
  }

  @Test(arguments: [false, true])
  func `logins are ended at the shutdown only where that is allowed`(mayLogOut: Bool) async throws {
    try await ConnectionBench.simulated { bench, simulator in
      _ = try await bench.seen(slot: 1)
      _ = try await bench.seen(slot: 2)
      await bench.connection.shutdown(mayLogOut: mayLogOut)
      let logouts = simulator.requests.filter { $0.path.hasSuffix("/auth/logout") }
      // The first ends the other login of the user, too.
      #expect(logouts.map(\.status).sorted() == (mayLogOut ? [204, 401] : []))
      #expect(try await !bench.get().isAnswered)
    }
  }

  @Test func `a shutdown without a login asks nothing`() async throws {
    try await ConnectionBench.simulated { bench, simulator in
      await bench.connection.shutdown(mayLogOut: true)
      #expect(simulator.requests == [])
    }
  }

  @Test func `a server that is not there is an outage, and a put has not left`() async throws {
    try await ConnectionBench.connected(to: "http://127.0.0.1:1/MicroStrategyLibrary") { bench in
      for failure in [try await bench.get().noLogin, try await bench.put().noLogin] {
        let failure = try #require(failure, "there was no login, so a put has not left")
        #expect(failure.reason.known == .unreachable && failure.server == nil)
        #expect(failure.message.contains("127.0.0.1:1"))
      }
    }
  }
}
