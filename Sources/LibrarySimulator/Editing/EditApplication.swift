import JSONDocument

/// Applies an edit to a target: makes its next document, and the work that makes its packages. The body was checked before.
struct EditApplication {
  let target: SimulatedTarget
  let body: JSONObject
  let now: Moment
  /// The number of the edit among the target's, from 1: ids are computed from it.
  let number: Int

  /// How many packages have to be made.
  var packages: Int { target.kind == .migration ? 1 : body["migrations"]?.array?.count ?? 0 }

  func begun(_ plan: [PackagePlan]) -> SimulatedTarget {
    let before = target.document(at: now.elapsed)
    let date = target.nextDate(at: now)
    let document =
      switch target.kind {
      case .migration: migration(before, name(plan))
      case .migrationGroup: group(before, name(plan), date: LibraryDate.text(date))
      }
    let packages = SimulatedTarget.packages(of: document, target.kind).map { $0[object: "packageInfo"] }
    let earlier = SimulatedTarget.packages(of: before, target.kind).map { $0[object: "packageInfo"] }
    let steps = zip(packages, plan).enumerated().map { index, pair in
      let (info, plan) = pair
      let before = Self.package(like: info, at: index, in: earlier)
      let making = ContentMaking(
        plan: plan.content, asked: info[object: "tocView"], before: before[object: "tocView"],
        known: earlier.flatMap { $0[object: "tocView"]["content"]?.array ?? [] }, type: info["type"]?.string ?? "",
        date: LibraryDate.text(date))
      let message = plan.failure ?? ContentRules.failure(of: info[object: "tocView"])
      let outcome: Work.Outcome =
        if let message { .failed(message, leaving: left(making, before)) } else { .created(made(making, index)) }
      return Work.Step(duration: plan.duration, outcome: outcome)
    }
    var next = target
    next.begin(document, Work(began: now.elapsed, date: date, skew: now.skew, steps: steps))
    return next
  }

  private func name(_ plan: [PackagePlan]) -> JSON {
    let asked = body["name"] ?? .null
    return plan.first?.content.name(asked) ?? asked
  }

  private func migration(_ before: JSONObject, _ name: JSON) -> JSONObject {
    var document = before
    document[object: "packageInfo"] = document[object: "packageInfo"].overlaid(with: [
      "name": name, "tocView": body["tocView"] ?? .null, "treeView": treeView,
    ])
    return document
  }

  /// The server keeps the object of the body as text.
  private var treeView: JSON { .string((body["treeView"] ?? [:]).text) }

  private func group(_ before: JSONObject, _ name: JSON, date: String) -> JSONObject {
    let packages = (body["migrations"]?.array ?? []).enumerated().map { JSON.object(child($1, $0, name, date: date)) }
    return before.overlaid(with: [
      "name": name, "treeView": treeView, "migrations": .array(packages),
    ])
  }

  private func child(_ package: JSON, _ index: Int, _ name: JSON, date: String) -> JSONObject {
    let id = Identifiers.child(index, of: target.id, edit: number)
    let parts = id.split(separator: ":").map { JSON.string(String($0)) }
    let asked = package["packageInfo"]?.object ?? [:]
    return [
      "id": .string(id),
      "packageInfo": [
        "id": parts[0], "groupId": .string(target.id.packageID), "name": name, "replicated": false,
        "purpose": asked["purpose"] ?? .null, "type": asked["type"] ?? .null,
        "creator": ["id": "54F3D26011D2896560009A8E67019608", "name": "Administrator"],
        "creationDate": .string(date), "lastUpdatedDate": .string(date), "storage": [:],
        "project": asked["project"] ?? [:], "status": "empty", "message": "", "progress": .tenths(0),
        "deleted": false, "existing": true, "tocView": asked["tocView"] ?? .null,
      ],
      "importInfo": [
        "id": parts[1], "groupId": .string(target.id.importID ?? ""), "creator": [:], "creationDate": .string(date),
        "lastUpdatedDate": .string(date), "status": "pending", "progress": .tenths(0), "message": "",
        "undoStorage": [:], "project": package["importInfo"]?["project"] ?? [:], "deleted": false,
      ],
    ]
  }

  /// The package as it was before: children of a group have new ids after each edit, and are told by project and type.
  private static func package(like info: JSONObject, at index: Int, in earlier: [JSONObject]) -> JSONObject {
    let isLike = { (other: JSONObject) in
      other["type"] == info["type"] && other[object: "project"]["id"] == info[object: "project"]["id"]
    }
    if earlier.indices.contains(index), isLike(earlier[index]) { return earlier[index] }
    return earlier.first(where: isLike) ?? [:]
  }

  private func made(_ making: ContentMaking, _ index: Int) -> JSONObject {
    let tocView = making.made
    let file = Identifiers.storage(index, of: target.id, edit: number)
    return [
      "tocView": .object(tocView),
      "storage": [
        "size": .number(1024 + JSON.object(tocView).bytes.count),
        "path": .string("mstr/shared/migrations/packages/\(making.date.prefix(10))/\(file).mmp"),
      ],
    ]
  }

  /// The members of a package that has failed: those that it had before, or what was asked as far as the server has got.
  private func left(_ making: ContentMaking, _ before: JSONObject) -> JSONObject {
    guard making.plan.restores else { return making.plan.normalises ? ["tocView": .object(making.made)] : [:] }
    return before.filter(["name", "tocView", "treeView"].contains)
  }
}
