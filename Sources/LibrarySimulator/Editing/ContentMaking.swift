import JSONDocument

/// Makes of the tocView that was asked for the one that the server shows once the package is made.
struct ContentMaking {
  let plan: ContentPlan
  let asked: JSONObject
  /// The tocView that the package had before; empty for a new package.
  let before: JSONObject
  /// The items of all packages that the target had, which keep what the server wrote on them.
  let known: [JSON]
  let type: String
  let date: String

  var made: JSONObject {
    var tocView = deviating(plan.normalises ? Self.withoutNulls(asked) : asked)
    tocView = ContentRules.completed(tocView, after: ["content": .array(known)], type: type, date: date)
    return plan.normalises ? Self.sorted(withDependents(tocView)) : tocView
  }

  private func deviating(_ tocView: JSONObject) -> JSONObject {
    var tocView = tocView
    if plan.deviations.contains(.ignoresSettings) { tocView["settings"] = before["settings"] }
    // A project merge has no content, and gets none.
    guard var items = tocView["content"]?.array?.map({ $0.object ?? [:] }) else { return tocView }
    let earlier = (before["content"]?.array ?? []).compactMap(\.object)
    if plan.deviations.contains(.ignoresActions) {
      let actions = Dictionary(
        earlier.map { (ContentRules.key(of: $0), $0["action"]) }, uniquingKeysWith: { one, _ in one })
      items = items.map {
        $0.overlaid(with: ["action": actions[ContentRules.key(of: $0)].flatMap(\.self) ?? defaultAction])
      }
    }
    if plan.deviations.contains(.dropsItem) { items = items.dropLast() }
    if plan.deviations.contains(.ignoresRemovals) {
      let asked = Set(items.map(ContentRules.key))
      items += earlier.filter { !asked.contains(ContentRules.key(of: $0)) }
    }
    tocView["content"] = .array(items.map(JSON.object))
    return tocView
  }

  private var defaultAction: JSON { asked[object: "settings"]["defaultAction"] ?? "use_existing" }

  /// Adds a dependent for each item that includes its dependents and has none there yet.
  private func withDependents(_ tocView: JSONObject) -> JSONObject {
    guard let items = tocView["content"]?.array else { return tocView }
    let ids = Set(items.map { $0["id"]?.string?.uppercased() })
    let dependents = items.compactMap(\.object).filter { $0["includeDependents"] == true }.map { item in
      ContentRules.dependent(of: item, type: type, action: defaultAction, date: date)
    }.filter { !ids.contains($0["id"]?.string) }
    return tocView.overlaid(with: ["content": .array(items + dependents.map(JSON.object))])
  }

  private static func sorted(_ tocView: JSONObject) -> JSONObject {
    guard let items = tocView["content"]?.array else { return tocView }
    let order = { (item: JSON) in (item["type"]?.number?.int ?? 0, item["id"]?.string?.uppercased() ?? "") }
    return tocView.overlaid(with: ["content": .array(items.sorted { order($0) < order($1) })])
  }

  private static func withoutNulls(_ members: JSONObject) -> JSONObject {
    var kept = JSONObject()
    for (name, value) in members where !value.isNull { kept[name] = withoutNulls(value) }
    return kept
  }

  private static func withoutNulls(_ value: JSON) -> JSON {
    switch value {
    case .object(let members): .object(withoutNulls(members))
    case .array(let elements): .array(elements.map { withoutNulls($0) })
    default: value
    }
  }
}
