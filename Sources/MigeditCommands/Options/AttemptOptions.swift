import ArgumentParser
import JobModel

/// Names one attempt of one job.
struct AttemptOptions: ParsableArguments, Sendable {
  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"))
  var job: JobRange

  @Option(help: ArgumentHelp("Of this attempt, from 1. Default: the last one.", valueName: "number"))
  var attempt: Int?

  var id: JobID { job.ids.lowerBound }

  func validate() throws {
    if job.ids.count != 1 { throw ValidationError("say one job; list shows many.") }
    if let attempt, attempt < 1 { throw ValidationError("--attempt is 1 or more.") }
  }
}
