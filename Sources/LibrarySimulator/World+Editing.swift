import JSONDocument

extension World {
  /// Everything that is wrong with an edit is recorded; the first of it is the answer.
  mutating func edit(
    _ target: Target, _ call: Call, _ login: Logins.Login, _ caller: inout Caller, at now: Moment
  ) throws(Refusal) -> Answer {
    guard call.mediaType == "application/json" else { throw .wrongMediaType }
    guard let value = try? JSON(parsing: call.body), let body = value.object else { throw .badJSON }
    caller.body = value
    let document = target.document(at: now.elapsed)
    let isInWork = target.isInWork(at: now.elapsed)
    if isInWork { violate(.targetBusy, "the target is in work", target: target.id, login) }
    let faults = [
      preferFault(call, target, login), foreignFault(value, target, login),
      headerFault(call, document, target, login), BodyFaults.first(in: body, for: document, target.kind),
      Editability.refusal(of: document, target.kind),
    ]
    if let fault = faults.compactMap({ $0 }).first { throw fault }
    return take(target, body, login, at: now)
  }

  private mutating func take(_ target: Target, _ body: JSONObject, _ login: Logins.Login, at now: Moment) -> Answer {
    if journal.isBusy(session: login.number, at: now.elapsed) {
      violate(.sessionBusy, "another edit of the session is under way", target: target.id, login)
    }
    let number = journal.count(of: target.id) + 1
    let form = EditForm(target: target, body: body, now: now, number: number)
    let edited = form.begun(planner.plan(for: target.id, edit: number, packages: form.packages))
    put(edited)
    if let work = edited.work { recordEdit(of: edited, work, name: body["name"]?.string ?? "", login) }
    switch target.kind {
    case .migration:
      return Answer(
        202, ["id": .string(target.id.packageID), "status": "creating", "progress": .tenths(0)])
    case .migrationGroup: return Answer(201, .object(summary(of: edited, at: now)))
    }
  }

  /// What the vendor's page on groups shows of a group that has just been submitted.
  private func summary(of group: Target, at now: Moment) -> JSONObject {
    var document = group.document(at: now.elapsed)
    Target.changePackages(of: &document, .migrationGroup) { _, migration in
      let wanted: Set<String> = ["id", "groupId", "status", "progress"]
      migration[object: "packageInfo"] = migration[object: "packageInfo"].filter(wanted.contains)
      migration[object: "importInfo"] = migration[object: "importInfo"].filter(wanted.contains)
    }
    let shown: Set<String> = ["id", "name", "importRequestStatus", "undoRequestStatus", "migrations"]
    return document.filter(shown.contains)
  }

  private mutating func preferFault(_ call: Call, _ target: Target, _ login: Logins.Login) -> Refusal? {
    let preferences = (call.headers["prefer"] ?? []).flatMap { $0.lowercased().split { $0 == "," || $0 == " " } }
    guard !preferences.contains("respond-async") else { return nil }
    violate(.preferHeader, "the header 'Prefer: respond-async' is missing", target: target.id, login)
    return .missing("The header 'Prefer' must be 'respond-async'.")
  }

  private mutating func foreignFault(_ body: JSON, _ target: Target, _ login: Logins.Login) -> Refusal? {
    let shape = target.kind == .migration ? BodyShape.migration : .group
    let strangers = shape.strangers(in: body)
    for stranger in strangers {
      violate(.foreignMember, "\(stranger) does not belong into the body", target: target.id, login)
    }
    return strangers.first.map { .missing("The request body has an unexpected field: '\($0)'.") }
  }

  /// A group has packages of several projects: no one project can be named for it.
  private mutating func headerFault(
    _ call: Call, _ document: JSONObject, _ target: Target, _ login: Logins.Login
  ) -> Refusal? {
    guard target.kind == .migration else { return nil }
    let info = document[object: "packageInfo"]
    let found = call.header("x-mstr-projectid")
    let wanted = BodyFaults.isOfProject(info["type"]) ? info["project"]?["id"]?.string : nil
    guard found?.uppercased() != wanted?.uppercased() else { return nil }
    let message =
      switch (wanted, found) {
      case (let wanted?, nil): "The header 'X-MSTR-ProjectID' is missing: the package is of project \(wanted)."
      case (let wanted?, let found?):
        "The header 'X-MSTR-ProjectID' is '\(found)', but the package is of project \(wanted)."
      case (nil, _): "The header 'X-MSTR-ProjectID' must not be sent: the package is of no project."
      }
    violate(.projectHeader, message, target: target.id, login)
    return wanted != nil && found == nil ? .missing(message) : .invalid(message)
  }
}
