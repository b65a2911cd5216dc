import JSONDocument

/// The documents that the simulator starts with: the vendor's samples, and as many more of them as are asked for.
enum Samples {
  static func targets(migrations: Int, groups: Int, further: Bool) throws(JSONSyntaxError) -> [SimulatedTarget] {
    let migration = try JSON(parsing: Self.migration)
    let group = try JSON(parsing: Self.group)
    var documents: [(TargetKind, JSON)] = [
      (.migration, migration),
      (.migrationGroup, try JSON(parsing: lockedGroup)),
      (.migrationGroup, numbered(group: group, 0, name: "test_migrationGroup")),
    ]
    for n in stride(from: 1, through: migrations, by: 1) {
      documents.append(
        (.migration, renamed(migration, Identifiers.migration(n), name: numberedName("object_migration_test", n))))
    }
    for n in stride(from: 1, through: groups, by: 1) {
      documents.append((.migrationGroup, numbered(group: group, n, name: numberedName("test_migrationGroup", n))))
    }
    if further { documents += try self.further(migration).map { (.migration, $0) } }
    return documents.compactMap { SimulatedTarget($0.0, $0.1) }
  }

  /// One of each kind that is edited otherwise, or not at all.
  private static func further(_ migration: JSON) throws(JSONSyntaxError) -> [JSON] {
    [
      renamed(try JSON(parsing: configuration), Identifiers.further(1), name: "configuration_test"),
      renamed(try JSON(parsing: projectMerge), Identifiers.further(2), name: "project_merge_test"),
      renamed(
        migration, Identifiers.further(3), name: "uploaded_test",
        info: ["purpose": "migration_from_shared_file_store"]),
      renamed(migration, Identifiers.further(4), name: "locked_test", info: ["status": "locked"]),
      renamed(try JSON(parsing: security), Identifiers.further(5), name: "project_security_test"),
    ]
  }

  private static func numberedName(_ name: String, _ n: Int) -> String {
    name + "_" + String(repeating: "0", count: max(0, 4 - String(n).count)) + String(n)
  }

  private static func renamed(_ document: JSON, _ id: String, name: String, info: JSONObject = [:]) -> JSON {
    var migration = document.object ?? [:]
    let parts = id.split(separator: ":").map { JSON.string(String($0)) }
    migration["id"] = .string(id)
    migration[object: "packageInfo"] = migration[object: "packageInfo"].overlaid(
      with: ["id": parts[0], "name": .string(name)]
    ).overlaid(with: info)
    migration[object: "importInfo"]["id"] = parts[1]
    return .object(migration)
  }

  private static func numbered(group document: JSON, _ n: Int, name: String) -> JSON {
    var group = document.object ?? [:]
    let id = Identifiers.group(n)
    let parts = id.split(separator: ":").map { JSON.string(String($0)) }
    group["id"] = .string(id)
    group["name"] = .string(name)
    SimulatedTarget.changePackages(of: &group, .migrationGroup) { index, package in
      let info: JSONObject = ["groupId": parts[0]]
      package = renamed(.object(package), Identifiers.child(index, ofGroup: n), name: name, info: info).object ?? [:]
      package[object: "importInfo"]["groupId"] = parts[1]
    }
    return .object(group)
  }
}
