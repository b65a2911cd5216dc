import JobModel
import LibraryModel
import Terminal

/// Shows what the checks have found: the daemon's first, then each environment's. What is well has one line, however narrow the
/// terminal is; what is not is told whole, with what to do below it.
enum DoctorScreen {
  static func screen(_ diagnoses: [Diagnosis]) -> Screen {
    let environments = Set(diagnoses.compactMap(\.environment)).sorted()
    let groups = [nil] + environments.map(Optional.some)
    return Screen(
      blocks: groups.compactMap { environment in
        let own = diagnoses.filter { $0.environment == environment }
        return own.isEmpty ? nil : .table(table(own, titled: environment ?? "Daemon"))
      })
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
