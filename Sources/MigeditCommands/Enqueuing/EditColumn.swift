import JSONDocument
import LibraryModel

/// A column of a table of edits, and the place in an EditRequest where its cells go.
enum EditColumn: String, CaseIterable, Sendable {
  case environment, kind, id, name, defaultAction, updateSchema, aclOnReplacingObjects, aclOnNewObjects, batch,
    priority,
    notBefore, deadline, key, targetName

  var path: [String] {
    switch self {
    case .environment, .kind, .id: ["target", rawValue]
    // It stands for the id, which is asked for before the edit is sent.
    case .targetName: ["target", "name"]
    case .name: ["change", "mergePatch", "name"]
    case .defaultAction, .updateSchema, .aclOnReplacingObjects, .aclOnNewObjects:
      ["change", "mergePatch", "tocView", "settings", rawValue]
    case .batch, .priority, .notBefore, .deadline, .key: [rawValue]
    }
  }

  /// Whether its cells say what is to become different.
  var isChange: Bool { path.first == "change" }
  /// Whether its cells are settings of a migration's package.
  var isSetting: Bool { path.count > 3 }

  /// The column whose name differs from a title in upper and lower case alone; nil: none does.
  init?(inOtherCase title: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == title.lowercased() }) else { return nil }
    self = found
  }

  /// The column that a part of an edit came from; nil for a part that no column gives.
  init?(of pointer: JSONPointer) {
    let text = pointer.description
    let found = Self.allCases.first { column in
      let place = JSONPointer(column.path).description
      return text == place || text.hasPrefix(place + "/")
    }
    guard let found else { return nil }
    self = found
  }

  /// A cell as JSON.
  ///
  /// - Parameter cell: not blank.
  func value(of cell: String) -> Result<JSON, CellProblem> {
    switch self {
    // As the options --migration and --group say it.
    case .kind where cell.withoutBlankEnds == "group": return .success(.string(TargetKind.migrationGroup.rawValue))
    // The blank ends of a name that stands in quotes are meant.
    case .name, .targetName: return .success(.string(cell))
    case .priority:
      let text = cell.withoutBlankEnds
      guard let number = Int(text) else {
        return .failure(
          CellProblem(reason: "expected a whole number, found \(JSON.string(String(text.prefix(40))).text)"))
      }
      return .success(.number(JSONNumber(number)))
    case .updateSchema, .aclOnNewObjects:
      let words = cell.split { $0.isWhitespace || ",;|".contains($0) }
      return .success(.array(words.map { .string(String($0)) }))
    case .id:
      let text = cell.withoutBlankEnds
      if Self.isRounded(text) {
        return .failure(
          CellProblem(
            reason:
              "\(text) is an id that the spreadsheet took for a number, and its digits are lost: format the column as "
              + "text, and enter the id again"))
      }
      return .success(.string(text))
    default: return .success(.string(cell.withoutBlankEnds))
    }
  }

  struct CellProblem: Error {
    let reason: String
  }

  /// Whether a spreadsheet has made a number with an exponent of an id, as `1.23E+21`.
  private static func isRounded(_ text: String) -> Bool {
    let parts = text.uppercased().split(separator: "E", omittingEmptySubsequences: false)
    guard parts.count == 2, let sign = parts[1].first, sign == "+" || sign == "-" else { return false }
    return parts[0].allSatisfy { "0123456789.,".contains($0) }
      && parts[1].dropFirst().allSatisfy { "0123456789".contains($0) }
  }
}
