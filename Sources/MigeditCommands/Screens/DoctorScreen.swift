import JobModel
import LibraryModel
import Terminal

/// Shows what the checks have found: the daemon's first, then each environment's, and below each fault what to do.
enum DoctorScreen {
  static func screen(_ diagnoses: [Diagnosis]) -> Screen {
    var screen = Screen()
    let environments = diagnoses.compactMap(\.environment).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    for environment in [nil] + environments.sorted().map(Optional.some) {
      let own = diagnoses.filter { $0.environment == environment }
      guard !own.isEmpty else { continue }
      screen.blocks.append(.heading(Cell(environment ?? "Daemon", .strong)))
      screen.blocks.append(.fields(own.flatMap(fields)))
    }
    return screen
  }

  private static func fields(of diagnosis: Diagnosis) -> [(name: String, value: Cell)] {
    let name = diagnosis.check.description
    if diagnosis.ok {
      let mark = diagnosis.check.known == .skipped ? "-     " : "ok    "
      return [(mark + name, Cell(diagnosis.detail))]
    }
    return [("FAULT " + name, Cell(diagnosis.detail, .bad))]
      + (diagnosis.next.map { [("", Cell("-> \($0)", .caution))] } ?? [])
  }
}
