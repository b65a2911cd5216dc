import JSONDocument

/// Says which members the body of an edit may have. The real server would take others, and might do something else with them.
indirect enum BodyShape: Sendable {
  case anything
  /// These members and no others.
  case closed([String: BodyShape])
  /// These members and any others but some.
  case open([String: BodyShape], refusing: [String] = [])
  case list(BodyShape)

  static let migration = closed([
    "name": .anything, "type": .anything, "purpose": .anything, "project": .anything, "treeView": .anything,
    "tocView": tocView,
  ])

  static let group = closed([
    "name": .anything, "treeView": .anything,
    "migrations": .list(
      .closed([
        "packageInfo": .closed([
          "type": .anything, "purpose": .anything, "project": .anything, "tocView": tocView,
        ]),
        "importInfo": .closed(["project": .anything]),
      ])),
  ])

  private static let tocView = open(["content": .list(.open([:], refusing: ContentRules.serversOwn))])

  /// The places of members that don't belong.
  func unknownMembers(in value: JSON, at place: JSONPointer = JSONPointer()) -> [JSONPointer] {
    switch self {
    case .anything: return []
    case .closed(let members): return unknownMembers(in: value, at: place, members) { members[$0] == nil }
    case .open(let members, let refused):
      return unknownMembers(in: value, at: place, members, isUnknown: refused.contains)
    case .list(let element):
      return (value.array ?? []).enumerated().flatMap { index, item in
        element.unknownMembers(in: item, at: place.appending(index))
      }
    }
  }

  private func unknownMembers(
    in value: JSON, at place: JSONPointer, _ members: [String: BodyShape], isUnknown: (String) -> Bool
  ) -> [JSONPointer] {
    guard let object = value.object else { return [] }
    return object.flatMap { name, member in
      isUnknown(name)
        ? [place.appending(name)] : members[name]?.unknownMembers(in: member, at: place.appending(name)) ?? []
    }
  }
}
