import JSONDocument

extension World {
  /// Years.
  private static let endless = Duration.seconds(1_000_000_000)

  /// Everything that is wrong with an edit is recorded; the first of it is the answer.
  mutating func edit(
    _ target: Target, _ call: Call, _ caller: inout Caller, at now: Moment
  ) throws(Refusal) -> Answer {
    guard call.mediaType == "application/json" else { throw .wrongMediaType }
    guard let value = try? JSON(parsing: call.body), let body = value.object else { throw .badJSON }
    caller.body = value
    let document = target.document(at: now.elapsed)
    if target.isInWork(at: now.elapsed), !caller.isLate, !journal.looksFree(target.id) {
      violate(.targetBusy, "the target is in work", target: target.id, caller)
    }
    let faults = [
      preferFault(call, target, caller), foreignFault(value, target, caller),
      headerFault(call, document, target, caller), BodyFaults.first(in: body, for: document, target.kind),
      Editability.refusal(of: document, target.kind),
    ]
    if let fault = faults.compactMap({ $0 }).first { throw fault }
    return take(target, body, caller, at: now)
  }

  private mutating func take(_ target: Target, _ body: JSONObject, _ caller: Caller, at now: Moment) -> Answer {
    let session = caller.login?.number ?? 0
    if !caller.isLate, journal.isBusy(session: session, at: now.elapsed) {
      violate(.sessionBusy, "another edit of the session is under way", target: target.id, caller)
    }
    let form = EditForm(target: target, body: body, now: now, number: journal.nextEdit(of: target.id))
    var plan = planner.plan(for: target.id, edit: journal.count(of: target.id) + 1, packages: form.packages)
    if caller.fault?.fault == .endless {
      for index in plan.indices { plan[index].duration = Self.endless }
    }
    let edited = form.begun(plan)
    put(edited, at: now.elapsed)
    veils[target.id.packageID] = caller.fault.flatMap { Veil($0, over: target, at: now) }
    if let work = edited.work {
      journal.addEdit(of: edited, work, body: body, session: session, request: caller.request)
    }
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

  private mutating func preferFault(_ call: Call, _ target: Target, _ caller: Caller) -> Refusal? {
    let preferences = (call.headers["prefer"] ?? []).flatMap { $0.lowercased().split { $0 == "," || $0 == " " } }
    guard !preferences.contains("respond-async") else { return nil }
    violate(.preferHeader, "the header 'Prefer: respond-async' is missing", target: target.id, caller)
    return .missing("The header 'Prefer' must be 'respond-async'.")
  }

  private mutating func foreignFault(_ body: JSON, _ target: Target, _ caller: Caller) -> Refusal? {
    let shape = target.kind == .migration ? BodyShape.migration : .group
    let strangers = shape.strangers(in: body)
    for stranger in strangers {
      violate(.foreignMember, "\(stranger) does not belong into the body", target: target.id, caller)
    }
    return strangers.first.map { .missing("The request body has an unexpected field: '\($0)'.") }
  }

  /// A group has packages of several projects: no one project can be named for it.
  private mutating func headerFault(
    _ call: Call, _ document: JSONObject, _ target: Target, _ caller: Caller
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
    violate(.projectHeader, message, target: target.id, caller)
    return wanted != nil && found == nil ? .missing(message) : .invalid(message)
  }
}
