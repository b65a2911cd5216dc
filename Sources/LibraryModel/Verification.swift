package import JSONDocument

package enum VerificationResult: String, WordedEnum {
  /// Nothing was submitted, since nothing would have changed.
  case unchanged
  case exact
  /// The server added, reordered or dropped nulls, which is no difference.
  case normalised
  case differs
}

/// What was asked, compared with what is there: each item's action and includeDependents, the settings, the name.
package struct Verification: Sendable, Hashable {
  package let result: VerificationResult
  /// Places in the submitted document.
  package let differences: [JSONPointer]

  package var isAsAsked: Bool { result != .differs }

  package static let unchanged = Verification(result: .unchanged, differences: [])

  private init(result: VerificationResult, differences: [JSONPointer]) {
    self.result = result
    self.differences = differences
  }

  /// `before` tells an item that the server added from one that should have gone.
  package init(asked: EditableDocument, before: EditableDocument, found: EditableDocument) {
    if asked == found {
      self.init(result: .exact, differences: [])
      return
    }
    let askedPackages = Contents.all(in: asked)
    let foundPackages = Contents.all(in: found)
    var differences: [JSONPointer] = []
    if let name = asked.json["name"], name != found.json["name"] { differences.append(JSONPointer(["name"])) }
    differences += Self.itemsNotMet(askedPackages, foundPackages)
    differences += Self.settingsThatDiffer(askedPackages, foundPackages)
    differences += Self.placesOfItemsLeft(askedPackages, Contents.all(in: before), foundPackages)
    if asked.kind == .migrationGroup, Self.isPackageLeft(askedPackages, Contents.all(in: before), foundPackages) {
      differences.append(JSONPointer(["migrations"]))
    }
    self.init(result: differences.isEmpty ? .normalised : .differs, differences: differences)
  }

  /// Whether a target that stands as before can be told from one that stands as asked: not where the change is one that
  /// is no difference here.
  package static func shows(_ asked: EditableDocument, before: EditableDocument) -> Bool {
    !Verification(asked: asked, before: before, found: before).isAsAsked
  }

  /// An item may stand in two packages of one project, so each asked one takes the first found one that does it. One
  /// that stands twice in one package needs to be found once.
  private static func itemsNotMet(_ asked: [Contents], _ found: [Contents]) -> [JSONPointer] {
    var free = Dictionary(grouping: found.flatMap(\.items), by: \.key)
    var differences: [JSONPointer] = []
    for package in asked {
      var taken: [Contents.Key: Contents.Item] = [:]
      for item in package.items where taken[item.key].map(item.isMet) != true {
        if let fit = free[item.key]?.firstIndex(where: item.isMet) {
          taken[item.key] = free[item.key]?.remove(at: fit)
        } else {
          differences.append(item.pointer)
        }
      }
    }
    return differences
  }

  /// Items that should have gone and are still there, by where they should be missing: the content of the packages of
  /// their project.
  private static func placesOfItemsLeft(_ asked: [Contents], _ before: [Contents], _ found: [Contents]) -> [JSONPointer]
  {
    let removed = Set(before.flatMap(\.items).map(\.key)).subtracting(asked.flatMap(\.items).map(\.key))
    let left = Set(found.flatMap(\.items).map(\.key)).intersection(removed)
    let places = asked.filter { package in left.contains { $0.project == package.project } }
    return places.map { $0.pointer.appending("content") }
  }

  /// A project whose packages should have gone is still there.
  private static func isPackageLeft(_ asked: [Contents], _ before: [Contents], _ found: [Contents]) -> Bool {
    !Set(before.map(\.project)).subtracting(asked.map(\.project)).isDisjoint(with: found.map(\.project))
  }

  /// Packages of one project cannot be told apart between calls, so each takes the first found one that fits.
  private static func settingsThatDiffer(_ asked: [Contents], _ found: [Contents]) -> [JSONPointer] {
    var free = found
    var differences: [JSONPointer] = []
    for package in asked {
      if let fit = free.firstIndex(where: { $0.project == package.project && package.settingsNotMet(by: $0).isEmpty }) {
        free.remove(at: fit)
      } else if let nearest = free.first(where: { $0.project == package.project }) {
        let keys = package.settingsNotMet(by: nearest)
        differences += keys.map { package.pointer.appending("settings").appending($0) }
      } else {
        differences.append(package.pointer)
      }
    }
    return differences
  }
}

/// The settings and items of one package of a document.
private struct Contents {
  struct Key: Hashable {
    let project: String
    let id: String
    let type: JSON
  }

  struct Item {
    let key: Key
    let pointer: JSONPointer
    let json: JSON

    /// Whether another item does what this one asks.
    func isMet(by found: Item) -> Bool {
      ["action", "includeDependents"].allSatisfy { name in
        guard let asked = json[name], !asked.isNull else { return true }
        return asked == found.json[name]
      }
    }
  }

  let project: String
  /// Of the package's tocView.
  let pointer: JSONPointer
  let settings: JSONObject
  let items: [Item]

  static func all(in document: EditableDocument) -> [Contents] {
    switch document.kind {
    case .migration: return [Contents(package: document.json, at: JSONPointer())]
    case .migrationGroup:
      return (document.json["migrations"]?.array ?? []).enumerated().map { index, child in
        Contents(package: child["packageInfo"] ?? .null, at: JSONPointer(["migrations", String(index), "packageInfo"]))
      }
    }
  }

  private init(package: JSON, at place: JSONPointer) {
    // Ids are hexadecimal, and people write them in either case.
    let project = (package["project"]?["id"]?.string ?? "").uppercased()
    let pointer = place.appending("tocView")
    let content = package["tocView"]?["content"]?.array ?? []
    self.project = project
    self.pointer = pointer
    settings = package["tocView"]?["settings"]?.object ?? JSONObject()
    items = content.enumerated().map { index, item in
      Item(
        key: Key(project: project, id: (item["id"]?.string ?? "").uppercased(), type: item["type"] ?? .null),
        pointer: pointer.appending("content").appending(index), json: item)
    }
  }

  func settingsNotMet(by found: Contents) -> [String] {
    settings.filter { name in
      guard let asked = settings[name], !asked.isNull else { return false }
      return Self.unordered(asked) != found.settings[name].map(Self.unordered)
    }.keys
  }

  /// The server may reorder a list of options.
  private static func unordered(_ value: JSON) -> Set<JSON> {
    value.array.map(Set.init) ?? [value]
  }
}
