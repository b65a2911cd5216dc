import JobModel
import LibraryModel
import Terminal

/// Shows what the checks have found: the daemon's first, then each environment's. What is well has one line, however narrow the
/// terminal is; what is not is told whole, with what to do below it. Where something is not well, all of that has to be on
/// one screen, so what is well is only named.
struct DoctorScreen {
  let diagnoses: [Diagnosis]
  /// Tells what was found of all that is well, too.
  let isWhole: Bool

  var screen: Screen {
    let environments = Set(diagnoses.compactMap(\.environment)).sorted()
    let groups = ([nil] + environments.map(Optional.some)).map { environment in
      (title: environment ?? "Daemon", own: diagnoses.filter { $0.environment == environment })
    }
    if isWhole || diagnoses.allSatisfy(\.ok) {
      return Screen(blocks: groups.compactMap { Self.block($0.own.filter(hasLine), titled: $0.title) })
    }
    let faults = groups.compactMap { Self.block($0.own.filter { !$0.ok || $0.isTold }, titled: $0.title) }
    let well = groups.compactMap { title, own -> Flow? in
      let names = own.filter { $0.ok && !$0.isTold }.map(\.check.description)
      return names.isEmpty ? nil : Flow(indent: 0, [Cell("ok"), Cell("\(title): \(names.joined(separator: ", "))")])
    }
    return Screen(blocks: faults + [.flow(well)])
  }

  /// That nothing is paused, and nothing amiss with an edit, is nothing to read.
  private func hasLine(_ diagnosis: Diagnosis) -> Bool {
    isWhole || !diagnosis.ok || ![.pause, .edits].contains(diagnosis.check.known)
  }

  private static func block(_ diagnoses: [Diagnosis], titled title: String) -> Screen.Block? {
    diagnoses.isEmpty ? nil : .table(table(diagnoses, titled: title))
  }

  private static func table(_ diagnoses: [Diagnosis], titled title: String) -> Table {
    Table(
      columns: [Table.Column(title, weight: 100), Table.Column("", weight: 10, least: 10)],
      rows: diagnoses.map { diagnosis in
        let check = diagnosis.check.description
        guard diagnosis.ok else { return [Cell("FAULT \(check)", .bad), .empty] }
        return diagnosis.isTold ? [Cell("-     \(check)"), .empty] : [Cell("ok    \(check)"), Cell(diagnosis.detail)]
      },
      below: Dictionary(
        uniqueKeysWithValues: diagnoses.enumerated().filter { !$0.element.ok || $0.element.isTold }.map {
          ($0.offset, flows(of: $0.element))
        }))
  }

  private static func flows(of diagnosis: Diagnosis) -> [Flow] {
    let next = diagnosis.next.map { Flow(indent: 6, [Cell("->", .caution), Cell($0, .caution)]) }
    return [Flow(indent: 6, [Cell(diagnosis.detail)]), next].compactMap(\.self)
  }
}

extension Diagnosis {
  /// It is no check, but something that should be read whole.
  fileprivate var isTold: Bool { check.known == .skipped || check.known == .log }
}
