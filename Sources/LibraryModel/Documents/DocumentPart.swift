import JSONDocument

/// What a place of an editable document is to verification: which of its parts are compared in a way of their own.
enum DocumentPart {
  case group
  case packages
  /// One migration of a group.
  case child
  case importInfo
  /// A migration, or the packageInfo of one in a group.
  case package
  case project
  case tocView
  case settings
  /// One setting, whatever it holds.
  case setting
  case content
  case item
  /// A part that is compared even where the change left it as it was.
  case identity
  /// Anything else: treeView, level, unknown keys.
  case other

  static func document(of kind: TargetKind) -> DocumentPart {
    switch kind {
    case .migration: .package
    case .migrationGroup: .group
    }
  }

  func member(_ name: String) -> DocumentPart {
    switch (self, name) {
    case (.group, "name"), (.package, "name"), (.item, "action"), (.item, "includeDependents"): .identity
    case (.group, "migrations"): .packages
    case (.child, "packageInfo"): .package
    case (.child, "importInfo"): .importInfo
    case (.package, "project"), (.importInfo, "project"): .project
    case (.package, "tocView"): .tocView
    case (.tocView, "settings"): .settings
    case (.tocView, "content"): .content
    case (.settings, _), (.setting, _): .setting
    default: .other
    }
  }

  /// What an element of the array at this place is.
  var element: DocumentPart {
    switch self {
    case .packages: .child
    case .content: .item
    case .setting: .setting
    default: .other
    }
  }

  /// Whether something in it is compared even where the change left it as it was.
  var isAlwaysCompared: Bool {
    switch self {
    case .importInfo, .project, .other: false
    default: true
    }
  }

  /// Whether a document that lacks this part is read as one whose part is empty, so that each thing asked in it has its
  /// own difference.
  var isReadAsEmpty: Bool {
    switch self {
    case .tocView, .settings, .content: true
    default: false
    }
  }

  /// Whether the order of its elements means something that a change can ask for.
  var isOrdered: Bool {
    switch self {
    case .packages, .setting: false
    default: true
    }
  }

  /// Whether a member that is left out here is the server's to fill in, as the vendor's own bodies leave out `level`: its
  /// absence asks for nothing.
  func isFilledByServer(_ name: String) -> Bool {
    switch self {
    case .group: name == "name"
    case .child: true
    case .importInfo: true
    case .package: ["name", "type", "purpose", "project"].contains(name)
    case .project: ["id", "name"].contains(name)
    case .item: ["name", "type", "action", "includeDependents", "level"].contains(name)
    default: false
    }
  }
}

/// By what an element of an array is told from the others, wherever it stands.
struct ElementIdentity: Hashable {
  private let id: ExactString
  private let type: Kind

  /// What is written as a number mostly is a whole one, which is told from others at less cost than a JSON value.
  private enum Kind: Hashable {
    case none
    case number(Int)
    case other(JSON)

    init(_ type: JSON?) {
      self = type.map { type in type.number?.int.map(Kind.number) ?? .other(type) } ?? .none
    }
  }

  /// - Returns: nil for an element that is told by its value alone.
  init?(of element: JSON, in list: DocumentPart) {
    switch list {
    case .packages:
      // Packages of a group have other ids after each edit, so they are told by project, and then by content.
      id = ExactString(Self.folded(element["packageInfo"]?["project"]?["id"]?.string ?? ""))
      type = .none
    default:
      guard let members = element.object, let text = members["id"]?.string else { return nil }
      id = ExactString(Self.folded(text))
      type = Kind(members["type"])
    }
  }

  static func isSame(_ one: String, _ other: String) -> Bool {
    ExactString(folded(one)) == ExactString(folded(other))
  }

  /// Ids of objects are hexadecimal, and people write them in either case.
  private static func folded(_ id: String) -> String {
    let isLower = { (byte: UInt8) in byte >= 0x61 }
    return id.utf8.contains(where: isLower) && id.utf8.allSatisfy(ObjectID.isHex) ? id.uppercased() : id
  }
}

extension JSON {
  /// The same without members that are null: the server drops them, so that null says no more than absence.
  var withoutNulls: JSON {
    switch self {
    case .array(let elements): return .array(elements.map(\.withoutNulls))
    case .object(let members):
      var kept = JSONObject()
      for (name, value) in members where !value.isNull { kept[name] = value.withoutNulls }
      return .object(kept)
    default: return self
    }
  }

  var isEmptyContainer: Bool {
    switch self {
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }
}
