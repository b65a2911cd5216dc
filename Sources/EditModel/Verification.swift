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
    let foundItems = Self.items(foundPackages)
    for package in askedPackages {
      differences += package.items.filter { foundItems[$0.key].map($0.isMet) != true }.map(\.pointer)
    }
    differences += Self.settingsThatDiffer(askedPackages, foundPackages)
    let removed = Set(Self.items(Contents.all(in: before)).keys).subtracting(Self.items(askedPackages).keys)
    differences += askedPackages.filter { package in
      foundItems.keys.contains { $0.project == package.project && removed.contains($0) }
    }.map { $0.pointer.appending("content") }
    self.init(result: differences.isEmpty ? .normalised : .differs, differences: differences)
  }

  private static func items(_ packages: [Contents]) -> [Contents.Key: Contents.Item] {
    Dictionary(packages.flatMap(\.items).map { ($0.key, $0) }) { first, _ in first }
  }

  /// Packages of one project cannot be told apart between calls, so each takes the first found one that fits.
  private static func settingsThatDiffer(_ asked: [Contents], _ found: [Contents]) -> [JSONPointer] {
    var free = found
    var differences: [JSONPointer] = []
    for package in asked {
      if let fit = free.firstIndex(where: { $0.project == package.project && package.settingsNotMet(by: $0).isEmpty }) {
        free.remove(at: fit)
      } else {
        let nearest = free.first { $0.project == package.project }
        let keys = nearest.map(package.settingsNotMet) ?? Array(package.settings.keys)
        differences += keys.map { package.pointer.appending("settings").appending($0) }
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
    let project = package["project"]?["id"]?.string ?? ""
    let pointer = place.appending("tocView")
    let content = package["tocView"]?["content"]?.array ?? []
    self.project = project
    self.pointer = pointer
    settings = package["tocView"]?["settings"]?.object ?? JSONObject()
    items = content.enumerated().map { index, item in
      Item(
        key: Key(project: project, id: item["id"]?.string ?? "", type: item["type"] ?? .null),
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
