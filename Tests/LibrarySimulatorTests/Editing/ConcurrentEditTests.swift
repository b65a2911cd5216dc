import JSONDocument
import LibrarySimulator
import NIOHTTP1
import Testing

/// Somebody else works on a target, and a server shows an edit bit by bit.
@Suite(.timeLimit(.minutes(5)))
struct OthersTests {
  private static let id = "09ADA2DD251F4927A442451C0100EA16"
  private static let group = LibrarySimulator.groupID(0)

  /// A simulator whose edits take 10 s of a clock that the test sets.
  private func with(
    _ rules: FaultRule..., body: (LibrarySimulator, HTTPHeaders, HandClock) async throws -> Void
  ) async throws {
    var settings = SimulatorSettings()
    settings.seconds = 10...10
    settings.scenario = Scenario(faults: rules)
    let clock = HandClock()
    try await withSimulator(settings, time: SimulatorTime(clock)) { simulator in
      try await body(simulator, try await Wire.logIn(simulator), clock)
    }
  }

  private func info(_ simulator: LibrarySimulator) -> JSONObject {
    simulator.document(of: Self.id)?["packageInfo"]?.object ?? [:]
  }

  private func items(_ info: JSONObject) -> [JSON] { info["tocView"]?["content"]?.array ?? [] }

  /// The members of a package that are other than before, but for those that every edit changes.
  private func changed(_ before: JSONObject, _ after: JSONObject) -> Set<String> {
    #expect(before["lastUpdatedDate"] != after["lastUpdatedDate"])
    let names = Set(before.keys + after.keys).subtracting(["lastUpdatedDate", "storage"])
    return names.filter { before[$0] != after[$0] }
  }

  private func edit(_ simulator: LibrarySimulator, _ changes: [ConcurrentChange]?) throws -> (JSONObject, JSONObject) {
    let before = info(simulator)
    try simulator.edit(ConcurrentEdit(id: Self.id, changes: changes))
    return (before, info(simulator))
  }

  @Test func `somebody else moves the date of a migration, and nothing else`() async throws {
    try await with { simulator, _, _ in
      let (before, after) = try edit(simulator, [])
      #expect(changed(before, after).isEmpty)
      #expect(before["storage"] == after["storage"])
      #expect(simulator.statistics.editsByOthers == 1)
    }
  }

  @Test func `somebody else moves the date of a group, and nothing else`() async throws {
    try await with { simulator, _, _ in
      let before = try #require(simulator.document(of: Self.group)?.object)
      try simulator.edit(ConcurrentEdit(id: Self.group, changes: []))
      let after = try #require(simulator.document(of: Self.group)?.object)
      #expect(before["lastUpdatedDate"] != after["lastUpdatedDate"])
      #expect(before.filter { $0 != "lastUpdatedDate" } == after.filter { $0 != "lastUpdatedDate" })
    }
  }

  @Test func `somebody else changes one thing, as it is said`() async throws {
    try await with { simulator, _, _ in
      var (before, after) = try edit(simulator, [.treeView])
      #expect(changed(before, after) == ["treeView"])
      #expect(after["treeView"]?.string?.contains(#""defaultAction":"use_older""#) == true)
      (before, after) = try edit(simulator, [.level])
      #expect(changed(before, after) == ["tocView"])
      #expect(items(after).map { $0["level"]?.string }.prefix(2) == ["configuration_object", "project_object"])
      #expect(items(before).map { $0["id"] } == items(after).map { $0["id"] })
      (before, after) = try edit(simulator, [.order])
      #expect(changed(before, after) == ["tocView"])
      #expect(items(after) == items(before).reversed() && items(after) != items(before))
      (before, after) = try edit(simulator, [.unknownKey])
      #expect(changed(before, after) == ["tocView"])
      #expect(after["tocView"]?["reviewed"] == 4 && items(after) == items(before))
      (before, after) = try edit(simulator, [.item])
      #expect(items(after).dropLast() == items(before)[...])
      #expect(items(after).last?["name"] == "added by somebody else, 5")
      (before, after) = try edit(simulator, [.name])
      #expect(changed(before, after) == ["name"])
      (before, after) = try edit(simulator, [.settings])
      #expect(after["tocView"]?["settings"]?["defaultAction"] == "use_older" && items(after) == items(before))
      (before, after) = try edit(simulator, nil)
      #expect(changed(before, after) == ["name", "tocView"])
      #expect(after["status"] == "created")
    }
  }

  @Test func `somebody else changes several things of a group`() async throws {
    try await with { simulator, _, _ in
      let name = simulator.document(of: Self.group)?["name"]
      try simulator.edit(ConcurrentEdit(id: Self.group, changes: [.treeView, .item]))
      let group = try #require(simulator.document(of: Self.group))
      #expect(group["name"] == name)
      #expect(group["treeView"] == #"{"treeViewSettings":{"defaultAction":"use_older"}}"#)
      let counts = group["migrations"]?.array?.map { $0["packageInfo"]?["tocView"]?["content"]?.array?.count }
      #expect(counts == [2, 3])
    }
  }

  @Test func `a control call says what somebody else changes`() async throws {
    try await with { simulator, _, _ in
      let root = simulator.url.replacing("/MicroStrategyLibrary", with: "")
      let before = info(simulator)
      let edit: JSON = ["id": .string(Self.id), "changes": ["order"]]
      let reply = try await Wire.send(.POST, root + "/simulator/edit", body: edit)
      #expect(reply.status == 204)
      #expect(items(info(simulator)) == items(before).reversed())
    }
  }

  @Test func `somebody else comes before a put, which was lost`() async throws {
    let rules = [FaultRule(.edited, [.get], at: [1], changes: []), FaultRule(.dropBefore, [.put])]
    try await with(rules[0], rules[1]) { simulator, login, _ in
      let read = try #require(try await Wire.get(simulator, login).body?["packageInfo"]?.object)
      _ = await Wire.failure { try await Wire.put(simulator, login) }
      let moved = try #require(try await Wire.get(simulator, login).body?["packageInfo"]?.object)
      #expect(changed(read, moved).isEmpty)
      #expect(simulator.edits.isEmpty)
    }
  }

  @Test func `somebody else comes before a put, and the put goes over it`() async throws {
    try await with(FaultRule(.edited, [.put], changes: [.item])) { simulator, login, clock in
      let put = try await Wire.put(simulator, login)
      #expect(put.status == 202)
      clock.advance(.seconds(10))
      #expect(items(info(simulator)).count == 1 && simulator.statistics.editsByOthers == 1)
    }
  }

  @Test func `somebody else comes after a put, when the edit has come to its end`() async throws {
    try await with(FaultRule(.editedAfter, at: [1], milliseconds: 3000, changes: [.item])) { simulator, login, clock in
      let put = try await Wire.put(simulator, login)
      #expect(put.status == 202)
      clock.advance(.milliseconds(9999))
      #expect(info(simulator)["progress"]?.text == "99.9" && simulator.statistics.editsByOthers == 0)
      clock.advance(.milliseconds(1))
      #expect(info(simulator)["status"] == "creating" && info(simulator)["name"] == "edited")
      clock.advance(.seconds(3))
      #expect(items(info(simulator)).map { $0["name"]?.string }.last == "added by somebody else, 2")
      #expect(simulator.edits.map(\.outcome) == ["created"])
      #expect(simulator.violations.isEmpty)
    }
  }

  @Test func `somebody else comes between an edit that failed and the next put`() async throws {
    for changes in [[], [.item]] as [[ConcurrentChange]] {
      let rule = FaultRule(.edited, [.get], packageStatus: .createFailed, limit: 1, changes: changes)
      try await with(rule) { simulator, login, clock in
        try simulator.follow(Script(targets: [TargetScript(id: Self.id, next: [.init(fail: "no space left")])]))
        #expect(try await Wire.get(simulator, login).status == 200)
        #expect(try await Wire.put(simulator, login).status == 202)
        clock.advance(.seconds(5))
        #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["status"] == "creating")
        clock.advance(.seconds(5))
        let failed = try #require(try await Wire.get(simulator, login).body?["packageInfo"]?.object)
        #expect(failed["status"] == "create_failed")
        let next = info(simulator)
        #expect(next["lastUpdatedDate"] != failed["lastUpdatedDate"])
        #expect(next["status"] == (changes.isEmpty ? "create_failed" : "created"))
        #expect(items(next).count == items(failed).count + changes.count)
        #expect(try await Wire.put(simulator, login).status == 202)
      }
    }
  }

  @Test func `a put is answered with creating, and reads show for a time what was before`() async throws {
    try await with(FaultRule(.statusLate, at: [1], milliseconds: 800)) { simulator, login, clock in
      let before = try await Wire.get(simulator, login)
      #expect(try await Wire.put(simulator, login).body?["status"] == "creating")
      for milliseconds in [0, 799] {
        clock.advance(.milliseconds(milliseconds))
        #expect(try await Wire.get(simulator, login).bytes == before.bytes)
      }
      clock.advance(.milliseconds(1))
      let after = try await Wire.get(simulator, login).body?["packageInfo"]
      #expect(after?["status"] == "creating" && after?["name"] == "edited" && after?["progress"]?.text == "8.0")
    }
  }

  @Test func `the date of an edit moves before its status does`() async throws {
    try await with(FaultRule(.dateFirst, at: [1], milliseconds: 800)) { simulator, login, clock in
      let before = try #require(try await Wire.get(simulator, login).body?["packageInfo"]?.object)
      #expect(try await Wire.put(simulator, login).body?["status"] == "creating")
      clock.advance(.milliseconds(500))
      let meanwhile = try #require(try await Wire.get(simulator, login).body?["packageInfo"]?.object)
      #expect(changed(before, meanwhile).isEmpty && meanwhile["storage"] == before["storage"])
      clock.advance(.milliseconds(300))
      #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["status"] == "creating")
    }
  }

  @Test func `the date of a group moves before its packages do`() async throws {
    try await with { simulator, login, clock in
      let url = simulator.url + "/api/migrationGroups/\(Self.group)?showContent=all"
      let before = try #require(try await Wire.send(.GET, url, login).body?.object)
      try simulator.follow(Scenario(faults: [FaultRule(.dateFirst, milliseconds: 800)]))
      var headers = login
      headers.add(name: "Prefer", value: "respond-async")
      let edit = Bench.body(group: .object(before))
      let put = try await Wire.send(
        .PUT, simulator.url + "/api/migrationGroups/\(Self.group)", headers, body: .object(edit))
      #expect(put.status == 201)
      let meanwhile = try #require(try await Wire.send(.GET, url, login).body?.object)
      #expect(before["lastUpdatedDate"] != meanwhile["lastUpdatedDate"])
      #expect(before["migrations"] == meanwhile["migrations"] && before["name"] == meanwhile["name"])
      clock.advance(.milliseconds(800))
      let statuses = try await Wire.send(.GET, url, login).body?["migrations"]?.array
      #expect(statuses?.map { $0["packageInfo"]?["status"] } == ["creating", "empty"])
    }
  }
}
