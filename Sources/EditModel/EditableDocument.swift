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

  /// The document with a change applied, in the shape that an edit takes.
  package func applying(_ change: Change) throws(InvalidChange) -> EditableDocument {
    var members: JSONObject
    let pointer: JSONPointer
    if let body = change.body {
      pointer = JSONPointer(["change", "body"])
      members = body.object ?? JSONObject()
      for key in Self.keys(of: kind) where ["type", "purpose", "project"].contains(key) && members[key] == nil {
        members[key] = json[key]
      }
    } else {
      pointer = JSONPointer(["change", "mergePatch"])
      members = json.merging(change.mergePatch ?? [:]).object ?? JSONObject()
    }
    let changed = EditableDocument(reduced: .object(members), kind: kind)
    if let fault = changed.faults(since: self).first {
      throw InvalidChange(JSONPointer(pointer.tokens + fault.pointer.tokens), fault.reason)
    }
    do {
      return try changed.withoutTheServersParts()
    } catch {
      throw InvalidChange(pointer, error.description)
    }
  }

  /// A change may have been made from what a GET says, where a tree is a string and items have what only the server
  /// writes.
  private func withoutTheServersParts() throws(UnreadableAnswer) -> EditableDocument {
    guard var members = json.object else { return self }
    if let treeView = members["treeView"] { members["treeView"] = try Self.parsedTree(treeView) }
    if let tocView = members["tocView"] { members["tocView"] = Self.reducedContents(tocView) }
    if let migrations = members["migrations"]?.array {
      members["migrations"] = .array(
        migrations.map { migration in
          guard var parts = migration.object, var package = parts["packageInfo"]?.object else { return migration }
          if let tocView = package["tocView"] { package["tocView"] = Self.reducedContents(tocView) }
          parts["packageInfo"] = .object(package)
          return .object(parts)
        })
    }
    return EditableDocument(reduced: .object(members), kind: kind)
  }

  /// What makes this document one that no edit may send, where `before` is what stood there.
  private func faults(since before: EditableDocument) -> [InvalidChange] {
    var faults = Self.foreign(json, Self.keys(of: kind), at: JSONPointer())
    switch kind {
    case .migration:
      for key in ["type", "purpose"] where json[key] != before.json[key] {
        faults.append(InvalidChange(JSONPointer([key]), "\(key) can't be changed"))
      }
    case .migrationGroup:
      guard let migrations = json["migrations"]?.array, !migrations.isEmpty else {
        return faults + [InvalidChange(JSONPointer(["migrations"]), "expected an array of the group's packages")]
      }
      for (index, migration) in migrations.enumerated() {
        let place = JSONPointer(["migrations", String(index)])
        faults += Self.foreign(migration, ["packageInfo", "importInfo"], at: place)
        // Without it, this is how an import is asked for.
        faults += Self.foreign(migration["packageInfo"] ?? .null, Self.childKeys, at: place.appending("packageInfo"))
        faults += Self.foreign(migration["importInfo"] ?? [:], ["project"], at: place.appending("importInfo"))
      }
    }
    return faults
  }

  private static func foreign(_ value: JSON, _ keys: [String], at place: JSONPointer) -> [InvalidChange] {
    guard let members = value.object else {
      return [InvalidChange(place, "expected an object, found \(value.kind)")]
    }
    return members.keys.filter { !keys.contains($0) }.map {
      InvalidChange(
        place.appending($0), "\"\($0)\" is not part of an edit; known here are \(keys.joined(separator: ", "))")
    }
  }
}

extension EditableDocument {
  package static func keys(of kind: TargetKind) -> [String] {
    switch kind {
    case .migration: migrationKeys
    case .migrationGroup: groupKeys
    }
  }

  private static let migrationKeys = ["name", "type", "purpose", "project", "tocView", "treeView"]
  private static let groupKeys = ["name", "treeView", "migrations"]
  private static let childKeys = ["type", "purpose", "project", "tocView"]
  /// Written by the server on each content item, and not part of an edit.
  private static let itemKeysOfTheServer = ["version", "owner", "dateCreated", "dateModified", "explicitIncluded"]

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

  private static func reducedContents(_ tocView: JSON) -> JSON {
    guard var members = tocView.object, let content = members["content"]?.array else { return tocView }
    members["content"] = .array(
      content.map { item in
        guard let members = item.object else { return item }
        return .object(members.filter { !itemKeysOfTheServer.contains($0) })
      })
    return .object(members)
  }

  /// A GET has the tree as a string, a PUT wants it as an object.
  private static func parsedTree(_ treeView: JSON) throws(UnreadableAnswer) -> JSON {
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
