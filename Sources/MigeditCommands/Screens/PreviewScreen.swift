import LibraryModel
import Terminal

/// Shows what an edit would submit.
enum PreviewScreen {
  /// - Parameter place: where the edit comes from; nil where there is only one.
  static func screen(_ preview: PreviewSummary, place: String?, width: Int?) -> Screen {
    var fields = [("last updated", Cell(preview.date))]
    fields += preview.problems.map { ("problem", Cell($0, .bad)) }
    fields += preview.warnings.map { ("warning", Cell($0, .caution)) }
    if preview.verdict == .unchanged { fields.append(("outcome", Cell(unchanged))) }
    var screen = Screen(blocks: [.flow([Flow(indent: 0, [heading(preview, place: place)])]), .fields(fields)])
    if !preview.diff.isEmpty { screen.blocks += [.lines([.empty]), DiffScreen(width: width).block(preview.diff)] }
    return screen
  }

  private static func heading(_ preview: PreviewSummary, place: String?) -> Cell {
    let target = "\(JobText.target(preview.target)) in \(preview.target.environment)"
    let head = place.map { "\($0): \(target)" } ?? target
    return switch preview.verdict {
    case .submits: Cell("\(head): would be submitted", .good)
    case .unchanged: Cell("\(head): nothing would change", .strong)
    case .impossible: Cell("\(head): can't be submitted now", .bad)
    }
  }

  /// The outcome of an edit that changes nothing. The preview does not say whether the package is created.
  private static let unchanged =
    "The edit would end as unchanged, without a submission. Only what an earlier edit could not create is submitted again."
}
