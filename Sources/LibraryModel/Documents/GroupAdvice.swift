import JSONDocument

extension EditableDocument {
  /// What the vendor's documentation asks of a group and its own sample does not keep: it is said, and never refused.
  package var advice: [String] {
    guard kind == .migrationGroup else { return [] }
    let children = json["migrations"]?.array ?? []
    return Self.severalOfProject(children) + Self.configurationNotFirst(children)
  }

  private static func severalOfProject(_ children: [JSON]) -> [String] {
    let projects = children.map { $0["packageInfo"]?["project"]?["id"]?.string?.uppercased() }
    let packages = Dictionary(grouping: children.indices) { projects[$0] }
    return children.indices.compactMap { index in
      guard projects[index] != nil, let same = packages[projects[index]], same.count > 1, same.first == index else {
        return nil
      }
      let names = same.map { Editability.name(of: children[$0], at: $0) }.joined(separator: ", ")
      return "\(names) are of one project; the vendor's documentation asks for one package for each project."
    }
  }

  private static func configurationNotFirst(_ children: [JSON]) -> [String] {
    let place = children.firstIndex { $0["packageInfo"]?["type"]?.string == "configuration" }
    guard let place, place > 0 else { return [] }
    let name = Editability.name(of: children[place], at: place)
    return ["\(name) should be the first; the vendor's documentation puts the configuration package before all others."]
  }
}
