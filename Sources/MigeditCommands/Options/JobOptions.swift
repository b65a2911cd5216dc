import ArgumentParser
import JobModel
import LibraryModel
import Runtime

/// The properties of the jobs that are enqueued, beside target and change.
struct JobOptions: ParsableArguments, Sendable {
  @Option(help: "Makes it safe to say this again: the same key with the same edit is the same job.")
  var key: String?

  @Option(help: ArgumentHelp("The batch of edits that name none.", valueName: "name"), completion: .daemon(.batches))
  var batch: String?

  @Option(help: ArgumentHelp("A label; may be repeated.", valueName: "name=value"), transform: expected)
  var label: [Label] = []

  @Option(
    parsing: .unconditional, help: "-1000 to 1000; a higher one runs first. Default: 0.",
    transform: wholeNumber(Limits.priorities))
  var priority: Int?

  @Option(
    help: ArgumentHelp(
      "Don't start before: 2026-11-28T22:00:00Z, an offset instead of Z, or 90m from now.", valueName: "time"),
    transform: expected)
  var notBefore: TimeArgument?

  @Option(
    help: ArgumentHelp("A job that has not been submitted by then expires; never submit it late.", valueName: "time"),
    transform: expected)
  var deadline: TimeArgument?

  @Option(
    help: ArgumentHelp(
      "Jobs that must succeed first: an id, or a range as 1040-1060; may be repeated.", valueName: "job"),
    completion: .daemon(.jobs), transform: expected)
  var after: [JobRange] = []

  @Flag(help: "Hold the jobs until they are released.")
  var held = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Edits that the server may take before the job fails, from 1 to 1000.", valueName: "number"),
    transform: wholeNumber(Limits.attempts))
  var maxAttempts: Int?

  func validate() throws {
    _ = try Label.labels(label)
    _ = try JobRange.jobs(after)
  }

  func defaults(now: WallTime) throws(ValidationError) -> EditDefaults {
    var defaults = EditDefaults(
      batch: batch, labels: try Label.labels(label) ?? Labels(), priority: priority, maxAttempts: maxAttempts)
    defaults.notBefore = notBefore?.time(now: now)
    defaults.deadline = deadline?.time(now: now)
    defaults.after = try JobRange.jobs(after)
    defaults.held = held ? true : nil
    return defaults
  }
}
