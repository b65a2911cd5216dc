import ArgumentParser
import ControlAPI
import JobModel
import LibraryModel
import Runtime

/// What of a job that was not submitted can be changed, beside its change.
struct AmendOptions: ParsableArguments, Sendable {
  @Option(
    parsing: .unconditional, help: "-1000 to 1000; a higher one runs first.", transform: wholeNumber(Limits.priorities))
  var priority: Int?

  @Option(
    help: ArgumentHelp(
      "Don't start before: 2026-11-28T22:00:00Z, an offset instead of Z, or 90m from now.", valueName: "time"),
    transform: expected)
  var notBefore: TimeArgument?

  @Option(help: ArgumentHelp("Expire where it has not been submitted by then.", valueName: "time"), transform: expected)
  var deadline: TimeArgument?

  @Option(
    help: ArgumentHelp("A label, in the place of all that it has; may be repeated.", valueName: "name=value"),
    transform: expected)
  var label: [Label] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Edits that the server may take before the job fails, from 1 to 1000.", valueName: "number"),
    transform: wholeNumber(Limits.attempts))
  var maxAttempts: Int?

  @Option(
    help: ArgumentHelp(
      "The target's lastUpdatedDate that the edit is made for: with another one it fails as conflict.",
      valueName: "date"))
  var expectedDate: String?

  @Flag(inversion: .prefixedNo, help: "Whether a difference that verification finds fails the job.")
  var strict: Bool?

  @Option(
    help: ArgumentHelp(
      "Take away: not-before, deadline, expected-date or label; may be repeated.", valueName: "what"),
    completion: .list(ClearedOption.words), transform: expected)
  var clear: [ClearedOption] = []

  func validate() throws { _ = try Label.labels(label) }

  /// What of a job is amended; the change is added.
  func parameters(of id: JobID, now: WallTime) throws(ValidationError) -> Amend.Parameters {
    var parameters = Amend.Parameters(id: id)
    parameters.priority = priority
    parameters.notBefore = notBefore?.time(now: now)
    parameters.deadline = deadline?.time(now: now)
    parameters.labels = try Label.labels(label)
    parameters.maxAttempts = maxAttempts
    parameters.expectedLastUpdatedDate = expectedDate
    parameters.strict = strict
    parameters.clear = clear.isEmpty ? nil : clear.map(\.what.rawValue)
    return parameters
  }

  var isEmpty: Bool {
    priority == nil && notBefore == nil && deadline == nil && label.isEmpty && maxAttempts == nil && expectedDate == nil
      && strict == nil && clear.isEmpty
  }
}

/// What is taken away, by the name of the option that gives it.
struct ClearedOption: ExpectedArgument, Sendable {
  private static let names: [(String, Amendment.Clearable)] = [
    ("not-before", .notBefore), ("deadline", .deadline), ("expected-date", .expectedLastUpdatedDate),
    ("label", .labels),
  ]
  static let words = names.map(\.0)
  static let expected = "not-before, deadline, expected-date or label"

  let what: Amendment.Clearable

  init?(argument: String) {
    guard let (_, what) = Self.names.first(where: { $0.0 == argument }) else { return nil }
    self.what = what
  }
}
