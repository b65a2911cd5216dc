import JSONDocument

/// Answers the control calls, which no Library server has: they show what clients did, and change what becomes of edits.
enum Control {
  static let help = """
    Control calls, outside of the Library API and without a login. Bodies and
    answers are JSON; ID is an id as the Library API takes it.

    GET /simulator/requests          every request as answered; ?from=N: from N on
    GET /simulator/violations        what clients must not do: sessionBusy,
                                     targetBusy, foreignMember, projectHeader,
                                     preferHeader, cookies
    GET /simulator/edits             edits that were taken and what came of them
    GET /simulator/statistics        counts, most edits at once, edits by target,
                                     edits taken twice, faults by kind
    GET /simulator/targets           id, kind, name and statuses of every target
    GET /simulator/targets/ID        the whole document of one
    POST /simulator/script           what is to become of edits, see below
    POST /simulator/state            sets a target's state, see below
    POST /simulator/edit             somebody else edits a target, see below
    POST /simulator/faults           what goes wrong from now on: a scenario
    DELETE /simulator/faults         nothing goes wrong any more
    POST /simulator/migrations       adds a migration, or replaces one by its id
    POST /simulator/migrationGroups  the same for a group
    DELETE /simulator/logins         closes every session; edits go on
    GET /simulator/secrets           the password, and token and cookies of every
                                     session that is open
    POST /simulator/password         {"password": ...}: the user's from now on
    POST /simulator/privileges       {"createPackage": "everywhere"}, or
                                     "projects", or "nowhere": then edits are
                                     refused

    A script; all members but the id can be left out, and {} is a success:
    {"failRate": 0.1, "secondsMin": 1, "secondsMax": 5, "content": CONTENT,
     "targets": [
      {"id": ID, "seconds": 2, "content": CONTENT,
       "next": [{"fail": "words", "content": CONTENT}, {}],
       "always": {"fail": "words", "child": 1, "seconds": 0.5}}]}

    CONTENT says what the server makes of what an edit asks for; a member that
    is left out is as it stands with the target, else with all:
    {"normalise": true,  adds the dependents of items that include theirs,
                         sorts the items, drops members that are null
     "differ": [...],    ignoresActions, ignoresRemovals, ignoresSettings: what
                         the edit changes of these stays as it was; dropsItem:
                         the last item is missing; changesName
     "restore": true}    a package that fails gets back what it had before

    A state; without a child all of a group's are meant, and its own request:
    {"id": ID, "child": 0, "packageStatus": "locked",
     "importStatus": "pending", "importRequestStatus": "approved"}

    An edit by somebody else, who gives the target this name and every package
    another default action, and whose edit takes so long; or who changes other
    things, see edited below:
    {"id": ID, "name": "theirs", "seconds": 2, "changes": ["item"]}

    Ids, where n is written with 16 hexadecimal digits:
    4D49475200000000n:494D504F52540000n  generated migration n, from 1
    47524F5550000000n:47494D504F525400n  generated group n, from 1; 0 is the
                                         sample group that can be edited
    53414D504C450000n:53494D504F525400n  further sample n: 1 configuration,
                                         2 project merge, 3 uploaded, 4 locked,
                                         5 security of a project
    """

  static let root = "simulator"

  /// - Returns: nil where the call is not a control call.
  static func answer(_ call: Call, _ state: inout LibraryState, at now: Moment) -> CallAnswer? {
    guard let path = call.segments, path.first == root else { return nil }
    do {
      let answer = try answer(call, Array(path.dropFirst()), &state, at: now)
      return answer ?? CallAnswer(404, ["error": "there is no such control call"])
    } catch {
      return CallAnswer(400, ["error": .string("\(error)")])
    }
  }

  private static func answer(
    _ call: Call, _ path: [String], _ state: inout LibraryState, at now: Moment
  ) throws -> CallAnswer? {
    switch (call.method, path.first ?? "", path.count) {
    case ("GET", "requests", 1):
      let from = call.query["from"].flatMap { Int($0) } ?? 1
      return CallAnswer(200, try JSON(encoding: state.activity.requests.drop { $0.number < from }.map(\.self)))
    case ("GET", "violations", 1): return CallAnswer(200, try JSON(encoding: state.activity.violations))
    case ("GET", "edits", 1): return CallAnswer(200, try JSON(encoding: state.activity.edits(at: now.elapsed)))
    case ("GET", "statistics", 1):
      return CallAnswer(200, try JSON(encoding: state.activity.statistics(at: now.elapsed)))
    case ("GET", "targets", 1):
      let targets = state.migrations.all + state.groups.all
      return CallAnswer(200, .array(targets.map { line($0, at: now) }))
    case ("GET", "targets", 2):
      guard let target = TargetID(path[1]).flatMap({ state.target($0) }) else {
        return CallAnswer(404, ["error": "there is no such target"])
      }
      return CallAnswer(200, .object(target.document(at: now.elapsed)))
    case ("POST", "script", 1): try state.planner.follow(try body(call).decoded(unknownMembers: .refused))
    case ("POST", "edit", 1): try state.edit(try body(call).decoded(unknownMembers: .refused), at: now)
    case ("POST", "faults", 1):
      try state.follow(try body(call).decoded(unknownMembers: .refused), at: now.elapsed)
    case ("DELETE", "faults", 1): try state.follow(Scenario(), at: now.elapsed)
    case ("POST", "state", 1): try state.change(try body(call).decoded(unknownMembers: .refused), at: now)
    case ("POST", "migrations", 1): try state.add(.migration, try body(call), at: now)
    case ("POST", "migrationGroups", 1): try state.add(.migrationGroup, try body(call), at: now)
    case ("DELETE", "logins", 1): state.logins.closeAll()
    case ("GET", "secrets", 1):
      let secrets = [state.settings.password] + state.logins.secrets
      return CallAnswer(200, .array(secrets.map { .string($0) }))
    case ("POST", "password", 1):
      guard let password = try body(call)["password"]?.string else { throw Fault(["password"], "expected a string") }
      state.settings.password = password
    case ("POST", "privileges", 1):
      let word = try body(call)["createPackage"]?.string
      guard let createPackage = word.flatMap({ CreatePackage(rawValue: $0) }) else {
        throw Fault(["createPackage"], "expected \(CreatePackage.names.joined(separator: ", "))")
      }
      state.settings.createPackage = createPackage
    default: return nil
    }
    return CallAnswer(204)
  }

  private static func body(_ call: Call) throws(JSONSyntaxError) -> JSON { try JSON(parsing: call.body) }

  private static func line(_ target: SimulatedTarget, at now: Moment) -> JSON {
    let document = target.document(at: now.elapsed)
    let infos = SimulatedTarget.packages(of: document, target.kind).map { $0[object: "packageInfo"] }
    return [
      "id": .string(target.id.description), "kind": .string(target.kind.rawValue),
      "name": document["name"] ?? infos.first?["name"] ?? .null,
      "statuses": .array(infos.map { $0["status"] ?? .null }),
    ]
  }
}
