import JSONDocument

extension Rule {
  /// The package with this rule applied to each item that matches, and how many did.
  ///
  /// - Parameter done: items that have the rules' result, which is left as it is. They match if all but their action does,
  ///   since that may be what the rules have changed.
  func applied(to package: JSONObject, _ done: RuledItems? = nil) -> (package: JSONObject, matches: Int) {
    guard var tocView = package["tocView"]?.object, let content = tocView["content"]?.array,
      condition.isMet(byProject: package["project"] ?? .null)
    else { return (package, 0) }
    let pattern = condition.name.map(NamePattern.init)
    var kept: [JSON] = []
    var matches = 0
    for item in content {
      if let done, done.contains(item, of: package) {
        kept.append(item)
        if let members = item.object, conditionOfResult.isMet(by: members, pattern) { matches += 1 }
        continue
      }
      guard let members = item.object, condition.isMet(by: members, pattern) else {
        kept.append(item)
        continue
      }
      matches += 1
      if remove != true { kept.append(.object(changed(members))) }
    }
    guard matches > 0 else { return (package, 0) }
    var changed = package
    tocView["content"] = .array(kept)
    changed["tocView"] = .object(tocView)
    return (changed, matches)
  }

  /// The condition as far as it holds after the rules, too.
  private var conditionOfResult: Condition {
    var condition = condition
    condition.action = nil
    return condition
  }

  private func changed(_ item: JSONObject) -> JSONObject {
    var item = item
    if let action { item["action"] = .string(action) }
    if let includeDependents { item["includeDependents"] = .bool(includeDependents) }
    return item
  }
}

extension Rule.Condition {
  /// Ids are hexadecimal, and people write them in either case.
  fileprivate func isMet(byProject found: JSON) -> Bool {
    guard let project else { return true }
    return found["name"]?.string == project || found["id"]?.string?.uppercased() == project.uppercased()
  }

  /// - Parameter pattern: of the name; a pattern that can't be read matches nothing.
  fileprivate func isMet(by item: JSONObject, _ pattern: NamePattern??) -> Bool {
    if let id, item["id"]?.string?.uppercased() != id.uppercased() { return false }
    if let type, item["type"]?.number?.int != type { return false }
    if let action, item["action"]?.string != action { return false }
    if let pattern, item["name"]?.string.map({ pattern?.matches($0) == true }) != true { return false }
    return true
  }
}

/// The items of a document whose rules have been applied, to tell them when they are met again.
struct RuledItems {
  private struct Key: Hashable {
    let project: ElementIdentity?
    let item: ElementIdentity
  }

  private let packages: [JSONObject]
  private var items: [Key: [JSONObject]] = [:]

  init(_ document: EditableDocument) {
    packages = document.packages
    for package in packages {
      for item in package["tocView"]?["content"]?.array ?? [] {
        guard let key = Self.key(of: item, in: package), let members = item.object else { continue }
        items[key, default: []].append(members)
      }
    }
  }

  /// Whether an item stands as it does here. The server may have filled in members, and dropped nulls.
  func contains(_ item: JSON, of package: JSONObject) -> Bool {
    guard let key = Self.key(of: item, in: package) else { return false }
    return (items[key] ?? []).contains { members in
      members.allSatisfy { name, value in name == "id" || value.isNull || value == item[name] }
    }
  }

  /// How many items a rule finds here.
  func matches(of rule: Rule) -> Int { packages.reduce(0) { $0 + rule.applied(to: $1, self).matches } }

  private static func key(of item: JSON, in package: JSONObject) -> Key? {
    guard let identity = ElementIdentity(of: item, in: .content) else { return nil }
    return Key(project: ElementIdentity(of: ["packageInfo": .object(package)], in: .packages), item: identity)
  }
}

extension EditableDocument {
  fileprivate var packages: [JSONObject] {
    switch kind {
    case .migration: [json.object].compactMap(\.self)
    case .migrationGroup: (json["migrations"]?.array ?? []).compactMap { $0["packageInfo"]?.object }
    }
  }
}
