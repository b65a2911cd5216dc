import ArgumentParser
import JobModel

/// Names one attempt of one job.
struct AttemptOptions: ParsableArguments, Sendable {
  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"), completion: .daemon(.jobs), transform: expected)
  var job: JobRange

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of this attempt, from 1. Default: the last one.", valueName: "number"),
    transform: wholeNumber(1...Int.max))
  var attempt: Int?

  var id: JobID { job.ids.lowerBound }

  func validate() throws {
    if job.ids.count != 1 { throw ValidationError("say one job; list shows many.") }
  }
}
