import JSONDocument

/// How an edit becomes the target's next document and the work that makes its packages. The body was checked before.
struct EditForm {
  let target: Target
  let body: JSONObject
  let now: Moment
  /// The how-manieth edit of the target this is, from 1: ids are worked out from it.
  let number: Int
  /// Whether a package that fails gets back what it had before.
  let restoresContent: Bool

  /// How many packages have to be made.
  var packages: Int { target.kind == .migration ? 1 : body["migrations"]?.array?.count ?? 0 }

  func begun(_ plan: [PackagePlan]) -> Target {
    let before = target.document(at: now.elapsed)
    let date = target.nextDate(at: now)
    let document =
      switch target.kind {
      case .migration: migration(before)
      case .migrationGroup: group(before, date: LibraryDate.text(date))
      }
    let packages = Target.packages(of: document, target.kind).map { $0[object: "packageInfo"] }
    let earlier = Target.packages(of: before, target.kind).map { $0[object: "packageInfo"] }
    let steps = zip(packages, plan).enumerated().map { index, pair in
      let (info, plan) = pair
      let message = plan.failure ?? ContentRules.failure(of: info[object: "tocView"])
      let outcome: Work.Outcome =
        if let message {
          .failed(message, leaving: restoresContent && index < earlier.count ? restored(earlier[index]) : [:])
        } else {
          .created(made(info, index, earlier: earlier, date: LibraryDate.text(date)))
        }
      return Work.Step(duration: plan.duration, outcome: outcome)
    }
    var next = target
    next.begin(document, Work(began: now.elapsed, date: date, steps: steps))
    return next
  }

  private func migration(_ before: JSONObject) -> JSONObject {
    var document = before
    document[object: "packageInfo"] = document[object: "packageInfo"].overlaid(with: [
      "name": body["name"] ?? .null, "tocView": body["tocView"] ?? .null, "treeView": treeView,
    ])
    return document
  }

  /// The server keeps the object of the body as text.
  private var treeView: JSON { .string((body["treeView"] ?? [:]).text) }

  private func group(_ before: JSONObject, date: String) -> JSONObject {
    let packages = (body["migrations"]?.array ?? []).enumerated().map { JSON.object(child($1, $0, date: date)) }
    return before.overlaid(with: [
      "name": body["name"] ?? .null, "treeView": treeView, "migrations": .array(packages),
    ])
  }

  private func child(_ package: JSON, _ index: Int, date: String) -> JSONObject {
    let id = Identifiers.child(index, of: target.id, edit: number)
    let parts = id.split(separator: ":").map { JSON.string(String($0)) }
    let asked = package["packageInfo"]?.object ?? [:]
    return [
      "id": .string(id),
      "packageInfo": [
        "id": parts[0], "groupId": .string(target.id.packageID), "name": body["name"] ?? .null, "replicated": false,
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

  private func made(_ info: JSONObject, _ index: Int, earlier: [JSONObject], date: String) -> JSONObject {
    let known = earlier.flatMap { $0[object: "tocView"]["content"]?.array ?? [] }
    let tocView = ContentRules.completed(
      info[object: "tocView"], after: ["content": .array(known)], type: info["type"]?.string ?? "", date: date)
    let file = Identifiers.storage(index, of: target.id, edit: number)
    return [
      "tocView": .object(tocView),
      "storage": [
        "size": .number(1024 + JSON.object(tocView).bytes.count),
        "path": .string("mstr/shared/migrations/packages/\(date.prefix(10))/\(file).mmp"),
      ],
    ]
  }

  private func restored(_ earlier: JSONObject) -> JSONObject {
    var kept = JSONObject()
    for name in ["name", "tocView", "treeView"] { kept[name] = earlier[name] }
    return kept
  }
}
