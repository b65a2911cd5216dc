import AsyncHTTPClient
import JSONDocument
import LibrarySimulator
import NIOHTTP1
import Testing

/// Faults of logins and targets, as a client sees them.
@Suite(.timeLimit(.minutes(5)))
struct FaultStateTests {
  private static let id = "09ADA2DD251F4927A442451C0100EA16"

  /// A simulator whose edits take 10 s of a clock that the test sets.
  private func with(
    _ scenario: Scenario = Scenario(), _ body: (LibrarySimulator, HandClock) async throws -> Void
  ) async throws {
    var settings = SimulatorSettings()
    settings.seconds = 10...10
    settings.furtherSamples = true
    settings.scenario = scenario
    let clock = HandClock()
    try await withSimulator(settings, time: SimulatorTime(clock)) { try await body($0, clock) }
  }

  private func info(_ simulator: LibrarySimulator) -> JSON? { simulator.document(of: Self.id)?["packageInfo"] }

  @Test func `an edit whose connection was dropped is done later, and another one meanwhile is refused as creating`()
    async throws
  {
    try await with(Scenario(faults: [FaultRule(.late, at: [1], milliseconds: 2000)])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      #expect(await Wire.failure { try await Wire.put(simulator, login) } == .remoteConnectionClosed)
      clock.advance(.milliseconds(1999))
      #expect(simulator.edits.isEmpty)
      #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["status"] == "created")
      clock.advance(.milliseconds(1))
      let again = try await Wire.put(simulator, login)
      #expect(again.status == 400 && again.body?["code"] == "ERR006")
      #expect(again.body?["message"]?.string?.contains("'creating'") == true)
      clock.advance(.seconds(10))
      #expect(info(simulator)?["name"] == "edited" && info(simulator)?["status"] == "created")
      let edit = try #require(simulator.edits.first)
      #expect(simulator.edits.count == 1 && edit.request == 2 && edit.session == 1)
      #expect(simulator.requests[1].status == 0 && simulator.requests[1].body == Wire.edit("edited"))
      // The client looked, and could not know.
      #expect(simulator.violations.isEmpty)
    }
  }

  @Test func `a login that is gone by then keeps no late edit from being done`() async throws {
    try await with(Scenario(faults: [FaultRule(.late, milliseconds: 500)])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      _ = await Wire.failure { try await Wire.put(simulator, login) }
      simulator.closeLogins()
      clock.advance(.milliseconds(500))
      #expect(simulator.statistics.edits == 1)
    }
  }

  @Test func `a login is gone in the middle, and the edit goes on`() async throws {
    try await with(Scenario(faults: [FaultRule(.loginExpired, at: [2])])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      #expect(try await Wire.put(simulator, login).status == 202)
      for _ in 0..<2 {
        let gone = try await Wire.get(simulator, login)
        #expect(gone.status == 401 && gone.body?["code"] == "ERR009")
      }
      clock.advance(.seconds(10))
      #expect(try await Wire.get(simulator, try await Wire.logIn(simulator)).body?["packageInfo"]?["name"] == "edited")
    }
  }

  @Test func `logins last for so many requests, or so many seconds`() async throws {
    try await with(Scenario(logins: LoginLimits(requests: 2))) { simulator, _ in
      let (one, other) = (try await Wire.logIn(simulator), try await Wire.logIn(simulator))
      var statuses: [Int] = []
      for login in [one, one, other, one, other] { statuses.append(try await Wire.get(simulator, login).status) }
      #expect(statuses == [200, 200, 200, 401, 200])
    }
    try await with(Scenario(logins: LoginLimits(seconds: 60))) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      clock.advance(.seconds(59))
      #expect(try await Wire.get(simulator, login).status == 200)
      clock.advance(.seconds(1))
      #expect(try await Wire.get(simulator, login).body?["code"] == "ERR009")
    }
  }

  @Test func `a user has so many logins at a time, and again one when another has ended`() async throws {
    try await with(Scenario(logins: LoginLimits(most: 2))) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      _ = try await Wire.logIn(simulator)
      let refused = try await Wire.tryToLogIn(simulator)
      #expect(refused.status == 500 && refused.body?["code"] == "ERR001")
      #expect(refused.body?["iServerCode"] == -2_147_072_486)
      #expect(refused.headers.first(name: "X-MSTR-AuthToken") == nil)
      // A logout closes all of the user's.
      #expect(try await Wire.send(.POST, simulator.url + "/api/auth/logout", login).status == 204)
      #expect(try await Wire.tryToLogIn(simulator).status == 204)
      #expect(try await Wire.tryToLogIn(simulator).status == 204)
      clock.advance(.seconds(1201))
      #expect(try await Wire.tryToLogIn(simulator).status == 204)
    }
  }

  @Test(
    arguments: [
      (.loginRefused, 401, "ERR003", -2_147_216_959), (.tooManyLogins, 500, "ERR001", -2_147_072_486),
    ] as [(FaultKind, Int, String, Int)])
  func `a login is refused, although the password is right`(kind: FaultKind, status: Int, code: String, iServer: Int)
    async throws
  {
    try await with(Scenario(faults: [FaultRule(kind, limit: 1)])) { simulator, _ in
      let refused = try await Wire.tryToLogIn(simulator)
      #expect(refused.status == status && refused.body?["code"] == .string(code))
      #expect(refused.body?["iServerCode"]?.number?.int == iServer)
      #expect(try await Wire.tryToLogIn(simulator).status == 204)
      #expect(simulator.requests.map(\.fault) == [kind, nil])
    }
  }

  @Test func `a login on a node without the projects can do nothing with what belongs to one`() async throws {
    try await with(Scenario(faults: [FaultRule(.noProject, at: [1])])) { simulator, _ in
      let login = try await Wire.logIn(simulator)
      for reply in [try await Wire.get(simulator, login), try await Wire.put(simulator, login)] {
        #expect(reply.status == 404 && reply.body?["code"] == "ERR001")
        #expect(reply.body?["iServerCode"] == -2_147_209_151)
        #expect(reply.body?["message"]?.string?.contains(Wire.project) == true)
      }
      let configuration = LibrarySimulator.furtherSampleID(1)
      #expect(try await Wire.get(simulator, login, of: configuration).status == 200)
      #expect(try await Wire.get(simulator, try await Wire.logIn(simulator)).status == 200)
      #expect(simulator.edits.isEmpty)
    }
  }

  @Test func `a node that is behind shows what was, and whoever believes it is not to blame`() async throws {
    try await with(Scenario(faults: [FaultRule(.staleRead, at: [1, 2], milliseconds: 4000)])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      clock.advance(.seconds(10))
      let before = try #require(info(simulator))
      #expect(try await Wire.put(simulator, login).status == 202)
      clock.advance(.seconds(3))
      #expect(try await Wire.get(simulator, login).body?["packageInfo"] == before)
      #expect(try await Wire.put(simulator, login).body?["code"] == "ERR006")
      #expect(simulator.violations.isEmpty)
      clock.advance(.seconds(3))
      // What the edit had come to 4 s ago.
      let shown = try await Wire.get(simulator, login).body?["packageInfo"]
      #expect(shown?["status"] == "creating" && shown?["progress"]?.text == "20.0")
      #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["progress"]?.text == "60.0")
      #expect(try await Wire.put(simulator, login).body?["code"] == "ERR006")
      #expect(simulator.violations.map(\.kind) == [.targetBusy])
    }
  }

  @Test func `somebody else edits before a put, which is refused while that lasts`() async throws {
    let rules = [FaultRule(.edited, at: [1], milliseconds: 5000), FaultRule(.edited, at: [3])]
    try await with(Scenario(faults: rules)) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      _ = try await Wire.get(simulator, login)
      let refused = try await Wire.put(simulator, login)
      #expect(refused.body?["message"]?.string?.contains("'creating'") == true)
      #expect(simulator.violations.isEmpty)
      clock.advance(.seconds(5))
      let theirs = try #require(info(simulator))
      #expect(theirs["name"] == "edited by somebody else, 1" && theirs["status"] == "created")
      #expect(theirs["tocView"]?["settings"]?["defaultAction"] == "use_older")
      #expect(theirs["tocView"]?["content"]?.array?.count == 8)
      #expect(try await Wire.put(simulator, login).status == 202)
      clock.advance(.seconds(10))
      // Theirs takes no time, and ours overwrites it.
      #expect(try await Wire.put(simulator, login, name: "third").status == 202)
      clock.advance(.seconds(10))
      #expect(info(simulator)?["name"] == "third")
      #expect(simulator.statistics.editsByOthers == 2 && simulator.statistics.edits == 2)
    }
  }

  @Test func `somebody else edits after a get, or by a control call`() async throws {
    let group = LibrarySimulator.groupID(0)
    try await with(Scenario(faults: [FaultRule(.edited, [.get], at: [1])])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      let date = try await Wire.get(simulator, login).body?["packageInfo"]?["lastUpdatedDate"]
      #expect(info(simulator)?["lastUpdatedDate"] != date)
      #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["name"] == "edited by somebody else, 1")
      let root = simulator.url.replacing("/MicroStrategyLibrary", with: "")
      let edit: JSON = ["id": .string(group), "name": "theirs", "seconds": 4]
      #expect(try await Wire.send(.POST, root + "/simulator/edit", body: edit).status == 204)
      #expect(simulator.document(of: group)?["name"] == "theirs")
      let statuses = { simulator.document(of: group)?["migrations"]?.array?.map { $0["packageInfo"]?["status"] } }
      #expect(statuses() == ["creating", "empty"])
      let busy = try await Wire.send(.POST, root + "/simulator/edit", body: edit)
      #expect(busy.status == 400 && busy.body?["error"]?.string?.contains("'creating'") == true)
      clock.advance(.seconds(4))
      #expect(statuses() == ["created", "created"])
      for wrong in [["id": "1"], ["id": .string(group), "seconds": -1]] as [JSON] {
        #expect(try await Wire.send(.POST, root + "/simulator/edit", body: wrong).status == 400)
      }
      #expect(simulator.statistics.edits == 0 && simulator.statistics.editsByOthers == 2)
    }
  }

  @Test func `an endless edit stays creating until somebody puts an end to it`() async throws {
    try await with(Scenario(faults: [FaultRule(.endless, at: [1])])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      #expect(try await Wire.put(simulator, login).status == 202)
      clock.advance(.seconds(86_400))
      #expect(info(simulator)?["status"] == "creating")
      try simulator.change(StateChange(id: Self.id, packageStatus: .createFailed))
      #expect(info(simulator)?["status"] == "create_failed")
      let again = try await Wire.put(simulator, try await Wire.logIn(simulator))
      #expect(again.status == 202)
      clock.advance(.seconds(10))
      #expect(info(simulator)?["status"] == "created")
    }
  }

  @Test func `a clock that is wrong shows in dates and headers, which move but may go back`() async throws {
    let rule = FaultRule(.clockSkew, from: 100, until: 200, milliseconds: -3_600_000)
    try await with(Scenario(faults: [rule])) { simulator, clock in
      let login = try await Wire.logIn(simulator)
      var dates: [String] = []
      var headers: [String] = []
      for _ in 0..<4 {
        let reply = try await Wire.put(simulator, login)
        #expect(reply.status == 202)
        headers.append(reply.headers.first(name: "Date") ?? "")
        clock.advance(.seconds(70))
        dates.append(info(simulator)?["lastUpdatedDate"]?.string ?? "")
      }
      // At 0, 70, 140 and 210 seconds, each after the 10 s of the edit.
      #expect(dates.map { $0.dropFirst(11).prefix(8) } == ["22:13:30", "22:14:40", "21:15:50", "22:17:00"])
      #expect(headers.map { $0.dropFirst(17).prefix(8) } == ["22:13:20", "22:14:30", "21:15:40", "22:16:50"])
      #expect(simulator.statistics.faults == ["clockSkew": 1])
    }
  }
}
