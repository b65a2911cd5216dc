import JSONDocument

extension LibraryState {
  static let listLimit = 1000
  private static let purposes = ["object_migration", "project_merge", "migration_from_shared_file_store"]

  /// Lists targets without content: only object migrations, unless purposes are asked for.
  func list(_ store: TargetStore, _ call: Call, at now: Moment) throws(Refusal) -> CallAnswer {
    let query = call.query
    let offset = try count(query["offset"], named: "offset", in: 0...Int.max) ?? 0
    let limit = try count(query["limit"], named: "limit", in: 1...Self.listLimit) ?? 100
    let purposes = (query["packageInfo.purpose"] ?? "object_migration").split(separator: ",").map(String.init)
    if let unknownMember = purposes.first(where: { !Self.purposes.contains($0) }) {
      throw .invalid("'packageInfo.purpose' is '\(unknownMember)'.")
    }
    let documents = store.all.filter { target in
      guard target.kind == .migration else { return true }
      let purpose = target.document(at: now.elapsed)[object: "packageInfo"]["purpose"]?.string ?? ""
      return purposes.contains(purpose)
    }
    let page = documents.dropFirst(offset).prefix(limit).map { target in
      JSON.object(fields(of: shown(target, .default, at: now), query["fields"]))
    }
    return CallAnswer(
      200,
      [
        "offset": .number(offset), "limit": .number(limit), "total": .number(documents.count), "data": .array(page),
      ])
  }

  /// Shows a target, as it was some time ago where the node that answers is behind.
  func show(
    _ id: String, in store: TargetStore, _ call: Call, _ context: inout CallContext, at moment: Moment
  ) throws(Refusal) -> CallAnswer {
    let now = context.fault?.fault == .staleRead ? moment.earlier(by: context.fault?.span ?? .zero) : moment
    let target = try store.find(id, asOf: now.elapsed)
    try checkProjects(of: target, context, at: now)
    context.observation = ClientObservation(
      target: target.id, request: context.request, isInWork: target.isInWork(at: now.elapsed))
    let query = call.query
    let word = query["showContent"] ?? Content.default.rawValue
    guard let content = Content(rawValue: word.lowercased()) else {
      throw .invalid("'showContent' is '\(word)': expected \(Content.names.joined(separator: ", ")).")
    }
    let document = (context.fault?.fault).map { $0.corrupted(shown(target, content, at: now), target.kind) }
    return CallAnswer(200, .object(fields(of: document ?? shown(target, content, at: now), query["fields"])))
  }

  /// A login on a node without the projects can do nothing with what belongs to one.
  func checkProjects(of target: SimulatedTarget, _ context: CallContext, at now: Moment) throws(Refusal) {
    guard context.login?.lacksProjects == true else { return }
    let projects = target.packages(at: now.elapsed).compactMap {
      $0[object: "packageInfo"][object: "project"]["id"]?.string
    }
    if let project = projects.first { throw .noProject(project) }
  }

  private enum Content: String, WordedEnum {
    case `default`, tocview, treeview, all
  }

  private func shown(_ target: SimulatedTarget, _ content: Content, at now: Moment) -> JSONObject {
    var document = visibleDocument(target, at: now)
    let hidden: Set<String> =
      switch content {
      case .default: ["tocView", "treeView"]
      case .tocview: ["treeView"]
      case .treeview: ["tocView"]
      case .all: []
      }
    SimulatedTarget.changePackages(of: &document, target.kind) { _, migration in
      migration[object: "packageInfo"] = migration[object: "packageInfo"].filter { !hidden.contains($0) }
    }
    return document.filter { !hidden.contains($0) }
  }

  /// The document as reads show it now.
  func visibleDocument(_ target: SimulatedTarget, at now: Moment) -> JSONObject {
    let document = target.document(at: now.elapsed)
    guard let staleView = staleViews[target.id.packageID], staleView.began <= now.elapsed, now.elapsed < staleView.ends
    else {
      return document
    }
    guard staleView.showsDate else { return staleView.before }
    var shown = staleView.before
    switch target.kind {
    case .migration:
      shown[object: "packageInfo"]["lastUpdatedDate"] = document[object: "packageInfo"]["lastUpdatedDate"]
    case .migrationGroup: shown["lastUpdatedDate"] = document["lastUpdatedDate"]
    }
    return shown
  }

  /// The members that are asked for, at the top level.
  private func fields(of document: JSONObject, _ names: String?) -> JSONObject {
    guard let names else { return document }
    let wanted = Set(names.split(separator: ",").map(String.init))
    return document.filter(wanted.contains)
  }

  private func count(_ text: String?, named name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), range.contains(number) else { throw .invalid("'\(name)' is '\(text)'.") }
    return number
  }
}
