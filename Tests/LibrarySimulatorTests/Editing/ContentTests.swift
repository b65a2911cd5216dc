import JSONDocument
import Testing

@testable import LibrarySimulator

/// What the server makes of the content of an edit that it has taken.
struct ContentTests {
  private static let (attribute, metric, new) = (
    "8D679D3711D3E4981000E787EC6DE8A4", "0DFE6FB4356F4FA2A0C1C10D0B415355", "00000000000000000000000000000001"
  )

  private func item(_ id: String, _ type: Int, _ action: String, dependents: Bool = false) -> JSON {
    [
      "id": .string(id), "name": "x", "type": .number(type), "action": .string(action),
      "includeDependents": .bool(dependents), "level": "project_object",
    ]
  }

  /// Edits the sample so that it has these items.
  private func edit(_ bench: inout Bench, _ items: [JSON], name: String = "edited") -> JSONObject {
    let answer = bench.put(bench.logIn(), name: name) { body in
      body.change("tocView") { $0["content"] = .array(items) }
    }
    #expect(answer.status == 202)
    return bench.document(Bench.migration)["packageInfo"]?.object ?? [:]
  }

  private func content(_ info: JSONObject) -> [JSON] { info[object: "tocView"]["content"]?.array ?? [] }

  private func bench(_ content: ContentScript, fail: String? = nil) throws -> Bench {
    try Bench {
      let outcome = TargetScript.Outcome(fail: fail, content: content)
      $0.script = Script(targets: [TargetScript(id: Bench.migration, always: outcome)])
    }
  }

  @Test func `normalised, items are sorted, dependents are added, and nulls are dropped`() throws {
    var bench = try bench(ContentScript(normalise: true))
    var first = item(Self.attribute, 12, "replace", dependents: true).object ?? [:]
    first["note"] = JSON.null
    let items = [.object(first), item(Self.new, 3, "delete"), item(Self.metric, 11, "use_newer")]
    let made = content(edit(&bench, items))
    let ids = made.compactMap { $0["id"]?.string }
    #expect(ids.filter([Self.new, Self.metric, Self.attribute].contains) == [Self.new, Self.metric, Self.attribute])
    let dependent = try #require(made.first { $0["name"] == "x (dependent)" })
    #expect(made.count == 4 && dependent["id"]?.string.flatMap { TargetID($0) } != nil)
    #expect(dependent["type"] == 12 && dependent["action"] == "keep_both")
    #expect(dependent["includeDependents"] == false && dependent["explicitIncluded"] == false)
    for item in made {
      #expect(ContentRules.serversOwn.allSatisfy { item[$0] != nil })
      #expect(item["level"] == "project_object" && item["note"] == nil)
    }
    // The next edit has them all, and adds nothing.
    let again = content(
      edit(&bench, made.map { .object(($0.object ?? [:]).filter { !ContentRules.serversOwn.contains($0) }) }))
    #expect(again == made)
  }

  @Test func `the setting, the script, the target and the edit say it, the last one first`() throws {
    var bench = try Bench {
      $0.normalises = true
      $0.script = Script(
        content: ContentScript(differ: [.changesName]),
        targets: [
          TargetScript(
            id: Bench.migration, next: [.init(content: ContentScript(normalise: false, differ: [])), .init()],
            content: ContentScript(differ: [.dropsItem]))
        ])
    }
    let items = [item(Self.attribute, 12, "replace"), item(Self.metric, 11, "replace")]
    let ids = { (info: JSONObject) in content(info).compactMap { $0["id"]?.string } }
    let asked = edit(&bench, items)
    #expect(ids(asked) == [Self.attribute, Self.metric] && asked["name"] == "edited")
    #expect(ids(edit(&bench, items)) == [Self.attribute])
    try bench.state.planner.follow(Script(targets: [TargetScript(id: Bench.migration)]))
    let general = edit(&bench, items)
    #expect(ids(general) == [Self.metric, Self.attribute] && general["name"] == "edited (1)")
  }

  @Test func `each deviation makes what it says, and nothing else`() throws {
    let items = [item(Self.attribute, 12, "delete"), item(Self.new, 3, "delete")]
    var plain = try bench(ContentScript())
    let asked = edit(&plain, items)
    let removed = content(try #require(try Bench().document(Bench.migration)["packageInfo"]?.object))
      .filter { $0["id"]?.string != Self.attribute }
    for deviation in Deviation.allCases {
      var bench = try bench(ContentScript(differ: [deviation]))
      let info = edit(&bench, items)
      let same = { (name: String) in info[name] == asked[name] }
      #expect(
        (info["name"] == "edited (1)") == (deviation == .changesName) && (deviation == .changesName || same("name")))
      let expected =
        switch deviation {
        case .ignoresActions:
          zip(content(asked), ["use_newer", "keep_both"]).map { $0.merging(["action": .string($1)]) }
        case .ignoresRemovals: content(asked) + removed
        case .dropsItem: [content(asked)[0]]
        case .ignoresSettings, .changesName: content(asked)
        }
      #expect(content(info) == expected, "\(deviation)")
      #expect(info["status"] == "created" && bench.violations.isEmpty)
    }
  }

  @Test func `settings that are ignored stay as they were`() throws {
    var bench = try bench(ContentScript(differ: [.ignoresSettings]))
    let before = bench.document(Bench.migration)["packageInfo"]?["tocView"]?["settings"]
    let answer = bench.put(bench.logIn()) { $0.change("tocView", "settings") { $0["defaultAction"] = "replace" } }
    #expect(answer.status == 202)
    #expect(bench.document(Bench.migration)["packageInfo"]?["tocView"]?["settings"] == before)
  }

  @Test func `the packages of a group are each compared with their own, wherever they stand`() throws {
    var bench = try Bench {
      let content = ContentScript(differ: [.ignoresSettings, .ignoresActions, .changesName])
      $0.script = Script(targets: [TargetScript(id: Bench.group, always: .init(content: content))])
    }
    let before = bench.children(Bench.group).map { $0["packageInfo"]?["tocView"] }
    let answer = bench.putGroup(bench.logIn()) { body in
      let turned = (body["migrations"]?.array ?? []).reversed().map { package in
        package.merging(["packageInfo": ["tocView": ["settings": ["defaultAction": "delete"]]]])
      }
      body["migrations"] = .array(turned)
    }
    #expect(answer.status == 201)
    #expect(bench.children(Bench.group).map { $0["packageInfo"]?["tocView"] } == before.reversed())
    #expect(bench.document(Bench.group)["name"] == "edited (1)")
  }

  @Test func `a package that fails keeps the new content or gets back the old, as the edit says`() throws {
    let items = [item(Self.attribute, 12, "delete", dependents: true)]
    for (script, name, count) in [
      (ContentScript(restore: true), "object_migration_test", 8), (ContentScript(restore: false), "edited", 1),
      (ContentScript(normalise: true), "edited", 2),
    ] {
      var bench = try bench(script, fail: "no")
      let info = edit(&bench, items)
      #expect(info["status"] == "create_failed" && info["name"] == .string(name))
      #expect(content(info).count == count)
    }
  }

  @Test func `a deviation that nobody knows is refused with those that are known`() throws {
    var bench = try Bench()
    let body: JSON = ["content": ["differ": ["vanishes"]]]
    let answer = Control.answer(Call("POST", "/simulator/script", body: body.bytes), &bench.state, at: bench.now)
    #expect(answer?.status == 400)
    let error = answer?.body?["error"]?.string ?? ""
    #expect(error.contains("/content/differ/0") && error.contains("dropsItem"))
  }
}
