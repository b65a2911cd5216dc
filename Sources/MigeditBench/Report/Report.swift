import JSONDocument

/// All that one run of the benchmark has found, as it is written to the file of results.
package struct Report: Codable, Sendable {
  /// Of migedit.
  var version: String
  /// The day of the run, as 2026-11-29.
  var date: String
  var machine: String
  /// A quick run only shows that everything runs; its figures say nothing.
  var isQuick: Bool
  /// How many times each figure was taken; a figure is the median of these.
  var rounds: Int
  /// The programs that were not installed, and so are in no table.
  var missing: [String]
  var sections: [Section]

  var text: String {
    get throws { try JSON(encoding: self).prettyText + "\n" }
  }

  package init(
    version: String, date: String, machine: String, isQuick: Bool, rounds: Int, missing: [String], sections: [Section]
  ) {
    self.version = version
    self.date = date
    self.machine = machine
    self.isQuick = isQuick
    self.rounds = rounds
    self.missing = missing
    self.sections = sections
  }

  package init(text: String) throws { self = try JSON(parsing: text).decoded(unknownMembers: .refused) }
}

/// A table of figures that are all in one unit.
package struct Section: Codable, Sendable {
  /// What a figure is set against.
  enum Comparison: String, Codable {
    /// The first column is migeditd; every other figure is shown with what migeditd's is of it.
    case ours
    /// Every figure is shown with what it is of the first one in its row, which is how the cost grows.
    case growth
    case nothing
  }

  var title: String
  var unit: String
  var comparison: Comparison
  var columns: [String]
  var rows: [Row]
}

package struct Row: Codable, Sendable {
  var name: String
  /// What is aimed at, for people.
  var goal: String?
  /// As many as the section has columns; nil: it was not measured.
  var figures: [Figure?]
}

/// The median of what was measured in each round, and the bounds within which all rounds lay.
package struct Figure: Codable, Sendable {
  var median: Double
  var low: Double
  var high: Double

  /// - Parameter values: at least one.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted[sorted.count / 2]
    low = sorted[0]
    high = sorted[sorted.count - 1]
  }
}
