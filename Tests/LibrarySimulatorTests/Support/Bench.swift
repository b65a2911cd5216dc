import JSONDocument

@testable import LibrarySimulator

/// A Library without a network, at a time that the test sets.
struct Bench {
  var state: LibraryState
  var now = Moment(elapsed: .zero, wall: 1_700_000_000_000)

  static let migration = "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3"
  static let lockedGroup = "11C09927B0B748A6970AE958CBD44FCE:FB6A954D2AB14BB09E2F98B72E634224"
  static let group = LibrarySimulator.groupID(0)
  static let project = "B19DEDCC11D4E0EFC000EB9495D0F44F"

  init(_ change: (inout SimulatorSettings) -> Void = { _ in }) throws {
    var settings = SimulatorSettings()
    change(&settings)
    state = try LibraryState(settings)
  }

  mutating func advance(_ duration: Duration) {
    now.elapsed += duration
    now.wall += duration.milliseconds
  }

  mutating func call(
    _ method: String, _ path: String, _ login: [String: [String]] = [:], _ headers: [String: String] = [:],
    body: JSON? = nil
  ) -> CallAnswer {
    var all = login
    for (name, value) in headers { all[name] = [value] }
    if body != nil, all["content-type"] == nil { all["content-type"] = ["application/json"] }
    return state.answer(
      Call(method, "/MicroStrategyLibrary/api/\(path)", headers: all, body: body?.bytes ?? []), at: now)
  }

  /// The headers that go with every request of a new login.
  mutating func logIn() -> [String: [String]] {
    let answer = call("POST", "auth/login", body: ["username": "architect", "password": "simulator", "loginMode": 1])
    return Self.loginHeaders(answer)
  }

  static func loginHeaders(_ answer: CallAnswer) -> [String: [String]] {
    let token = answer.headers.filter { $0.name == "X-MSTR-AuthToken" }.map(\.value)
    let cookies = answer.headers.filter { $0.name == "Set-Cookie" }.map { String($0.value.prefix { $0 != ";" }) }
    return ["x-mstr-authtoken": token, "cookie": [cookies.joined(separator: "; ")]]
  }

  /// A whole document, as the server has it now.
  func document(_ id: String) -> JSON {
    TargetID(id).flatMap { state.target($0) }.map { .object($0.document(at: now.elapsed)) } ?? .null
  }

  func status(_ id: String) -> String? { document(id)["packageInfo"]?["status"]?.string }
  func statuses(_ group: String) -> [String?] { children(group).map { $0["packageInfo"]?["status"]?.string } }
  func children(_ group: String) -> [JSON] { document(group)["migrations"]?.array ?? [] }
  var violations: [Violation.Kind] { state.activity.violations.map(\.kind) }

  mutating func put(
    migration id: String = Bench.migration, _ login: [String: [String]], name: String = "edited",
    headers: [String: String] = ["prefer": "respond-async", "x-mstr-projectid": Bench.project],
    change: (inout JSONObject) -> Void = { _ in }
  ) -> CallAnswer {
    var body = Self.body(migration: document(id))
    body["name"] = .string(name)
    change(&body)
    return call("PUT", "migrations/\(id)/packageInfo", login, headers, body: .object(body))
  }

  mutating func putGroup(
    _ login: [String: [String]], _ id: String = Bench.group, name: String = "edited",
    change: (inout JSONObject) -> Void = { _ in }
  ) -> CallAnswer {
    var body = Self.body(group: document(id))
    body["name"] = .string(name)
    change(&body)
    return call("PUT", "migrationGroups/\(id)", login, ["prefer": "respond-async"], body: .object(body))
  }

  /// The editable document of a migration.
  static func body(migration: JSON) -> JSONObject {
    var body = migration["packageInfo"]?.object ?? [:]
    body = body.filter(["name", "type", "purpose", "project", "tocView"].contains)
    body["tocView"] = editable(body["tocView"] ?? [:])
    body["treeView"] = ["treeViewType": "project"]
    return body
  }

  static func body(group: JSON) -> JSONObject {
    let migrations = (group["migrations"]?.array ?? []).map { child -> JSON in
      var info = child["packageInfo"]?.object ?? [:]
      info = info.filter(["type", "purpose", "project", "tocView"].contains)
      info["tocView"] = editable(info["tocView"] ?? [:])
      return ["packageInfo": .object(info), "importInfo": ["project": child["importInfo"]?["project"] ?? [:]]]
    }
    return ["name": group["name"] ?? .null, "treeView": [:], "migrations": .array(migrations)]
  }

  private static func editable(_ tocView: JSON) -> JSON {
    var tocView = tocView.object ?? [:]
    guard let content = tocView["content"]?.array else { return .object(tocView) }
    tocView["content"] = .array(
      content.map { item in .object((item.object ?? [:]).filter { !ContentRules.serversOwn.contains($0) }) })
    return .object(tocView)
  }
}

extension JSONObject {
  /// Changes a member that lies deeper: `body.change("tocView", "settings") { … }`.
  mutating func change(_ path: String..., with change: (inout JSONObject) -> Void) {
    self.change(path[...], change)
  }

  private mutating func change(_ path: ArraySlice<String>, _ change: (inout JSONObject) -> Void) {
    guard let name = path.first else { return change(&self) }
    self[object: name].change(path.dropFirst(), change)
  }

  /// Changes the first element of an array.
  mutating func changeFirst(_ name: String, _ change: (inout JSONObject) -> Void) {
    var elements = self[name]?.array ?? []
    guard var first = elements.first?.object else { return }
    change(&first)
    elements[0] = .object(first)
    self[name] = .array(elements)
  }
}

/// One change of a body that is right, and what the refusal says of it.
struct BodyCase: Sendable, CustomStringConvertible {
  let code: String
  let message: String
  let change: @Sendable (inout JSONObject) -> Void

  init(_ code: String, _ message: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) {
    self.code = code
    self.message = message
    self.change = change
  }

  var description: String { "\(code) \(message)" }
}
