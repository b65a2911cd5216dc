import JSONDocument

extension LibraryState {
  /// Years.
  private static let endless = Duration.seconds(1_000_000_000)

  /// Everything that is wrong with an edit is recorded; the first of it is the answer.
  mutating func edit(
    _ target: SimulatedTarget, _ call: Call, _ context: inout CallContext, at now: Moment
  ) throws(Refusal) -> CallAnswer {
    guard call.mediaType == "application/json" else { throw .wrongMediaType }
    guard let value = try? JSON(parsing: call.body), let body = value.object else { throw .badJSON }
    context.body = value
    let document = target.document(at: now.elapsed)
    if target.isInWork(at: now.elapsed), !context.isLate, !activity.looksFree(target.id) {
      violate(.targetBusy, "the target is in work", target: target.id, context)
    }
    let faults = [
      preferFault(call, target, context), unknownMemberFault(value, target, context),
      headerFault(call, document, target, context), BodyFaults.first(in: body, for: document, target.kind),
      EditabilityCheck.refusal(of: document, target.kind),
    ]
    if let fault = faults.compactMap({ $0 }).first { throw fault }
    return take(target, body, context, at: now)
  }

  private mutating func take(_ target: SimulatedTarget, _ body: JSONObject, _ context: CallContext, at now: Moment)
    -> CallAnswer
  {
    let session = context.login?.number ?? 0
    if !context.isLate, activity.isBusy(session: session, at: now.elapsed) {
      violate(.sessionBusy, "another edit of the session is under way", target: target.id, context)
    }
    let application = EditApplication(target: target, body: body, now: now, number: activity.nextEdit(of: target.id))
    var plan = planner.plan(for: target.id, edit: activity.count(of: target.id) + 1, packages: application.packages)
    if context.fault?.fault == .endless {
      for index in plan.indices { plan[index].duration = Self.endless }
    }
    let edited = application.begun(plan)
    put(edited, at: now.elapsed)
    staleViews[target.id.packageID] = context.fault.flatMap { StaleView($0, over: target, at: now) }
    if let work = edited.work {
      activity.addEdit(of: edited, work, body: body, session: session, request: context.request)
    }
    switch target.kind {
    case .migration:
      return CallAnswer(
        202, ["id": .string(target.id.packageID), "status": "creating", "progress": .tenths(0)])
    case .migrationGroup: return CallAnswer(201, .object(summary(of: edited, at: now)))
    }
  }

  /// What the vendor's page on groups shows of a group that has just been submitted.
  private func summary(of group: SimulatedTarget, at now: Moment) -> JSONObject {
    var document = group.document(at: now.elapsed)
    SimulatedTarget.changePackages(of: &document, .migrationGroup) { _, migration in
      let wanted: Set<String> = ["id", "groupId", "status", "progress"]
      migration[object: "packageInfo"] = migration[object: "packageInfo"].filter(wanted.contains)
      migration[object: "importInfo"] = migration[object: "importInfo"].filter(wanted.contains)
    }
    let shown: Set<String> = ["id", "name", "importRequestStatus", "undoRequestStatus", "migrations"]
    return document.filter(shown.contains)
  }

  private mutating func preferFault(_ call: Call, _ target: SimulatedTarget, _ context: CallContext) -> Refusal? {
    let preferences = (call.headers["prefer"] ?? []).flatMap { $0.lowercased().split { $0 == "," || $0 == " " } }
    guard !preferences.contains("respond-async") else { return nil }
    violate(.preferHeader, "the header 'Prefer: respond-async' is missing", target: target.id, context)
    return .missing("The header 'Prefer' must be 'respond-async'.")
  }

  private mutating func unknownMemberFault(_ body: JSON, _ target: SimulatedTarget, _ context: CallContext) -> Refusal?
  {
    let shape = target.kind == .migration ? BodyShape.migration : .group
    let unknownMembers = shape.unknownMembers(in: body)
    for unknownMember in unknownMembers {
      violate(.foreignMember, "\(unknownMember) does not belong into the body", target: target.id, context)
    }
    return unknownMembers.first.map { .missing("The request body has an unexpected field: '\($0)'.") }
  }

  /// A group has packages of several projects: no one project can be named for it.
  private mutating func headerFault(
    _ call: Call, _ document: JSONObject, _ target: SimulatedTarget, _ context: CallContext
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
    violate(.projectHeader, message, target: target.id, context)
    return wanted != nil && found == nil ? .missing(message) : .invalid(message)
  }
}
