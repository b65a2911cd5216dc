import JSONDocument

extension Rule {
  /// The package with this rule applied to each item that matches, and how many did.
  func applied(to package: JSONObject) -> (package: JSONObject, matches: Int) {
    guard var tocView = package["tocView"]?.object, let content = tocView["content"]?.array,
      condition.isMet(byProject: package["project"] ?? .null)
    else { return (package, 0) }
    let pattern = condition.name.map(NamePattern.init)
    var kept: [JSON] = []
    var matches = 0
    for item in content {
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
