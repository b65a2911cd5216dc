package import JSONDocument

/// The part of a target that an edit may send: what the Library API's PUT takes and nothing else.
///
/// The group's PUT also serves imports when the body has that shape, so one key too many could import a group.
package struct EditableDocument: Sendable, Hashable {
  package let kind: TargetKind
  /// Semantic equality, as `JSON` has it.
  package let json: JSON

  /// A document that was reduced before, as it comes from the disk.
  package init(reduced json: JSON, kind: TargetKind) {
    self.kind = kind
    self.json = json
  }

  /// Reduces what a GET with content answered. A part that is not there stays away.
  package init(reducing answer: JSON, kind: TargetKind) throws(UnreadableAnswer) {
    self.kind = kind
    switch kind {
    case .migration:
      guard let package = answer["packageInfo"]?.object else { throw UnreadableAnswer("it has no packageInfo") }
      json = try .object(Self.reduced(package, to: Self.migrationKeys))
    case .migrationGroup:
      guard let group = answer.object else { throw UnreadableAnswer("it is no object") }
      json = try .object(Self.reduced(group, to: Self.groupKeys))
    }
  }
}

extension EditableDocument {
  /// What people call the target, the first `Limits.targetNameBytes` of it; nil: it has no name.
  package var targetName: String? { TargetName(json["name"])?.text }
}

extension EditableDocument {
  private static let migrationKeys = ["name", "type", "purpose", "project", "tocView", "treeView"]
  private static let groupKeys = ["name", "treeView", "migrations"]
  private static let childKeys = ["type", "purpose", "project", "tocView"]
  /// Written by the server on each content item, and not part of an edit.
  private static let itemKeysOfTheServer = ["version", "owner", "dateCreated", "dateModified", "explicitIncluded"]

  static func isServersOwn(_ name: String) -> Bool { itemKeysOfTheServer.contains(name) }

  private static func reduced(_ members: JSONObject, to keys: [String]) throws(UnreadableAnswer) -> JSONObject {
    var kept = JSONObject()
    for key in keys {
      guard let value = members[key], !value.isNull else { continue }
      switch key {
      case "tocView": kept[key] = reducedContents(value)
      case "treeView": kept[key] = try parsedTree(value)
      case "migrations": kept[key] = try .array(reducedChildren(value))
      default: kept[key] = value
      }
    }
    return kept
  }

  static func reducedContents(_ tocView: JSON) -> JSON {
    guard var members = tocView.object, let content = members["content"]?.array else { return tocView }
    members["content"] = .array(
      content.map { item in
        guard let members = item.object else { return item }
        return .object(members.filter { !itemKeysOfTheServer.contains($0) })
      })
    return .object(members)
  }

  /// A GET has the tree as a string, a PUT wants it as an object.
  static func parsedTree(_ treeView: JSON) throws(UnreadableAnswer) -> JSON {
    guard let text = treeView.string else { return treeView }
    do {
      return text.isEmpty ? [:] : try JSON(parsing: text)
    } catch {
      throw UnreadableAnswer("its treeView is not JSON (\(error))")
    }
  }

  private static func reducedChildren(_ migrations: JSON) throws(UnreadableAnswer) -> [JSON] {
    guard let children = migrations.array else { throw UnreadableAnswer("its migrations are \(migrations.kind)") }
    var reduced: [JSON] = []
    for child in children {
      guard let package = child["packageInfo"]?.object else {
        throw UnreadableAnswer("one of its migrations has no packageInfo")
      }
      let importInfo = (child["importInfo"]?.object ?? JSONObject()).filter { $0 == "project" }
      reduced.append([
        "packageInfo": .object(try Self.reduced(package, to: childKeys)), "importInfo": .object(importInfo),
      ])
    }
    return reduced
  }
}

/// A 2xx answer that does not have the shape of a migration or a group.
package struct UnreadableAnswer: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
