import ControlAPI
import LibraryModel

/// What a preview says of an edit, summed up for people.
struct PreviewSummary: Sendable {
  let target: Target
  let date: String
  let diff: DocumentDiff
  /// Why the edit could not be submitted; empty where it could.
  private(set) var problems: [String]
  /// Whether somebody has edited the target since the date that the edit is made for.
  let isConflict: Bool
  let warnings: [String]

  /// - Parameter expectedDate: the date of the target that the edit is made for.
  init(_ reply: Preview.Reply, of target: Target, expectedDate: String?) {
    self.target = target
    date = reply.lastUpdatedDate
    diff = DocumentDiff(from: reply.before, to: reply.after, kind: target.kind)
    var problems = [reply.problem].compactMap(\.self)
    // A newer daemon may see what no word is sent for.
    if problems.isEmpty, !reply.editable { problems = ["The \(target.kind.noun) can't be edited as it stands."] }
    // An edit that would change nothing ends before its date is looked at.
    isConflict = expectedDate != nil && expectedDate != date && !diff.isEmpty
    if isConflict, let expectedDate {
      problems.append(
        "The edit is made for the \(target.kind.noun) as of \(expectedDate), and somebody has edited it since: "
          + "it would end as conflict.")
    }
    self.problems = problems
    warnings = diff.isEmpty ? [] : EditableDocument(reduced: reply.after, kind: target.kind).advice
  }

  /// The same summary with each problem worded otherwise.
  func worded(_ words: (String) -> String) -> PreviewSummary {
    var reading = self
    reading.problems = problems.map(words)
    return reading
  }

  enum Verdict: Sendable { case submits, unchanged, impossible }

  var verdict: Verdict { problems.isEmpty ? diff.isEmpty ? .unchanged : .submits : .impossible }
}
