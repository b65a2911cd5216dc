import JSONDocument

/// An edit by somebody who is no client of this simulator.
package struct ForeignEdit: Sendable, Codable {
  package var id: String
  /// What the target is called then.
  package var name: String?
  package var seconds: Double?

  package init(id: String, name: String? = nil, seconds: Double? = nil) {
    self.id = id
    self.name = name
    self.seconds = seconds
  }
}

extension World {
  mutating func edit(_ edit: ForeignEdit, at now: Moment) throws(ScriptFault) {
    guard let id = TargetID(edit.id), let target = target(id) else {
      throw ScriptFault("there is no migration and no group with the id \"\(edit.id)\"")
    }
    guard (0...1_000_000).contains(edit.seconds ?? 0) else {
      throw ScriptFault("/seconds: expected 0 to 1000000")
    }
    if let refusal = Editability.refusal(of: target.document(at: now.elapsed), target.kind) {
      throw ScriptFault(refusal.message)
    }
    editByOthers(id, name: edit.name, lasting: .seconds(edit.seconds ?? 0), at: now)
  }

  /// Renames the target and changes the default action of each package. A target that can't be edited stays as it is.
  mutating func editByOthers(_ id: TargetID?, name: String? = nil, lasting span: Duration, at now: Moment) {
    guard let target = id.flatMap({ target($0) }) else { return }
    let document = target.document(at: now.elapsed)
    guard Editability.refusal(of: document, target.kind) == nil else { return }
    let number = journal.nextEdit(of: target.id)
    var body: JSONObject
    switch target.kind {
    case .migration:
      let info = document[object: "packageInfo"]
      body = Self.changed(info)
      body["treeView"] = Self.tree(info)
    case .migrationGroup:
      body = ["treeView": Self.tree(document)]
      let packages = Target.packages(of: document, .migrationGroup).map { package -> JSON in
        [
          "packageInfo": .object(Self.changed(package[object: "packageInfo"])),
          "importInfo": ["project": package[object: "importInfo"]["project"] ?? [:]],
        ]
      }
      body["migrations"] = .array(packages)
    }
    body["name"] = .string(name ?? "edited by somebody else, \(number)")
    let form = EditForm(target: target, body: body, now: now, number: number)
    let plan = (0..<form.packages).map { _ in PackagePlan(duration: span / form.packages) }
    put(form.begun(plan), at: now.elapsed)
    journal.countEditByOthers(of: target.id)
  }

  private static func changed(_ info: JSONObject) -> JSONObject {
    var body = info.filter(["type", "purpose", "project", "tocView"].contains)
    let isOlder = body[object: "tocView"][object: "settings"]["defaultAction"] == "use_older"
    body[object: "tocView"][object: "settings"]["defaultAction"] = isOlder ? "use_newer" : "use_older"
    return body
  }

  private static func tree(_ members: JSONObject) -> JSON {
    members["treeView"]?.string.flatMap { try? JSON(parsing: $0) } ?? [:]
  }
}
