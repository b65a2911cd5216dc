import JSONDocument
import JobModel
import LibraryModel

/// Gives the edits of a table whose targets are named by their names the ids of those, from one reading of each list.
struct NamedTargets {
  let link: DaemonLink

  private struct Place: Hashable {
    let environment: String
    let kind: TargetKind
  }

  /// - Returns: the edits, each with the id of its target.
  /// - Throws: `CommandError` with a line for each name that no target has, or several have.
  func found(for list: EditList) async throws -> [JSON] {
    var edits = list.edits
    var known: [Place: [ExactString: [ListedTarget]]] = [:]
    var faults: [String] = []
    for (index, edit) in edits.enumerated() {
      guard var target = edit["target"]?.object, let name = target["name"]?.string,
        let environment = target["environment"]?.string, let kind = target["kind"]?.string.flatMap(TargetKind.init)
      else { continue }
      let place = Place(environment: environment, kind: kind)
      let targets: [ExactString: [ListedTarget]]
      if let read = known[place] { targets = read } else { targets = try await read(place) }
      known[place] = targets
      switch Self.only(of: targets[ExactString(name)] ?? [], called: name, place) {
      case .success(let id):
        (target["id"], target["name"]) = (.string(id), nil)
        edits[index] = .object((edit.object ?? [:]).setting("target", .object(target)))
      case .failure(let problem):
        faults.append(list.line(for: RequestFault(index, ["target", "name"], problem.reason)))
      }
    }
    guard faults.isEmpty else { throw LineFault.refusal(faults) }
    return edits
  }

  private func read(_ place: Place) async throws -> [ExactString: [ListedTarget]] {
    let all = try await TargetByName.all("*", place.kind, in: place.environment, over: link)
    return Dictionary(grouping: all) { ExactString($0.name ?? "") }
  }

  private static func only(
    of targets: [ListedTarget], called name: String, _ place: Place
  ) -> Result<String, EditColumn.CellProblem> {
    if targets.count == 1, let id = TargetID(targets[0].id) { return .success(id.description) }
    let which = "\(place.kind.noun)\(targets.isEmpty ? "" : "s") in \(place.environment)"
    let ids = targets.prefix(4).map(\.id).joined(separator: ", ") + (targets.count > 4 ? " and more" : "")
    return .failure(
      EditColumn.CellProblem(
        reason: targets.isEmpty
          ? "no \(which) is called \"\(name)\"; `migeditctl targets` shows what there is"
          : "\(targets.count) \(which) are called \"\(name)\": say which by its id: \(ids)"))
  }
}

extension EditList {
  /// Gives the edits of a table that name a target by its name its id.
  mutating func findNamed(over link: DaemonLink) async throws {
    guard case .rows = origin, edits.contains(where: { $0["target"]?["name"] != nil }) else { return }
    edits = try await NamedTargets(link: link).found(for: self)
  }
}

extension JSONObject {
  fileprivate func setting(_ name: String, _ value: JSON) -> JSONObject {
    var members = self
    members[name] = value
    return members
  }
}
