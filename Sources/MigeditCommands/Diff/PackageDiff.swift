import JSONDocument

/// How a package differs from an earlier one.
struct PackageDiff: Sendable, Equatable {
  enum Presence: Sendable { case added, removed, kept }

  /// The name of the package for people; nil where the package is the whole document.
  let label: String?
  let presence: Presence
  /// The changes of what is neither a setting nor an item.
  private(set) var values: [ValueChange]
  private(set) var settings: [ValueChange] = []
  private(set) var content = ContentDiff()

  /// - Precondition: at least one of the two is there.
  init(from before: Package?, to after: Package?) {
    label = (after ?? before)?.label
    presence = before == nil ? .added : after == nil ? .removed : .kept
    let place = PlacePair(before: (before ?? after)?.place ?? .init(), after: (after ?? before)?.place ?? .init())
    values = ValueDiff.changes(from: before?.rest ?? [:], to: after?.rest ?? [:], at: place)
    compareContents(from: before?.tocView, to: after?.tocView, at: (before ?? after)?.tocViewIn(place) ?? place)
  }

  var isEmpty: Bool { presence == .kept && hasSameParts }

  private var hasSameParts: Bool { values.isEmpty && settings.isEmpty && content.isEmpty }

  private mutating func compareContents(from before: JSON?, to after: JSON?, at place: PlacePair) {
    guard let old = Contents(before), let new = Contents(after) else {
      values += ValueDiff.changes(from: before, to: after, at: place)
      return
    }
    let others = ValueDiff.changes(from: old.rest, to: new.rest, at: place)
    values += others
    settings = ValueDiff.changes(from: old.settings, to: new.settings, at: place.appending("settings"))
    content = ContentDiff(from: old.content, to: new.content)
    // One has nothing where the other has an empty part.
    if others.isEmpty, settings.isEmpty, content.isEmpty {
      values += ValueDiff.changes(from: before, to: after, at: place)
    }
  }
}

/// The parts of a tocView; nil where it does not have the usual shape. One that is not there has nothing in it.
private struct Contents {
  let settings: JSONObject
  let content: [JSON]
  let rest: JSONObject

  init?(_ tocView: JSON?) {
    guard let members = (tocView ?? [:]).object, let settings = (members["settings"] ?? [:]).object,
      let content = (members["content"] ?? []).array, content.allSatisfy({ $0.object != nil })
    else { return nil }
    self.settings = settings
    self.content = content
    rest = members.filter { $0 != "settings" && $0 != "content" }
  }
}

/// A migration, or a package of a group, taken apart.
struct Package: Sendable {
  /// Identifies a package in both documents.
  struct Key: Hashable, Sendable {
    let project: String
    let type: JSON?
  }

  let json: JSON
  /// The package without its tocView.
  let rest: JSONObject
  let tocView: JSON?
  let place: JSONPointer
  /// The name of the package for people: `package 2 (MicroStrategy Tutorial, project)`; nil for a migration.
  let label: String?
  let key: Key
  private let isChild: Bool

  init(migration: JSON) {
    self.init(migration, info: migration, rest: Self.withoutContents(migration), place: JSONPointer(), index: nil)
  }

  init(child: JSON, at index: Int) {
    var rest = child.object ?? [:]
    let info = child["packageInfo"] ?? [:]
    rest["packageInfo"] = .object(Self.withoutContents(info))
    self.init(child, info: info, rest: rest, place: JSONPointer(["migrations", String(index)]), index: index)
  }

  private init(_ json: JSON, info: JSON, rest: JSONObject, place: JSONPointer, index: Int?) {
    self.json = json
    self.rest = rest
    self.place = place
    isChild = index != nil
    tocView = info["tocView"]
    let project = info["project"]
    key = Key(project: (project?["id"]?.string ?? "").uppercased(), type: info["type"])
    let words = [project?["name"]?.string, info["type"]?.string].compactMap(\.self).joined(separator: ", ")
    label = index.map { "package \($0 + 1)" + (words.isEmpty ? "" : " (\(words))") }
  }

  func tocViewIn(_ place: PlacePair) -> PlacePair {
    (isChild ? place.appending("packageInfo") : place).appending("tocView")
  }

  func itemsShared(with other: Package) -> Int { keys.intersection(other.keys).count }

  private var keys: Set<ItemKey> { Set((tocView?["content"]?.array ?? []).map(ItemKey.init)) }

  private static func withoutContents(_ info: JSON) -> JSONObject {
    (info.object ?? [:]).filter { $0 != "tocView" }
  }
}
