import ArgumentParser
import ControlAPI
import JSONDocument

struct RevertVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "revert",
    abstract: "Enqueue the edit that puts back what stood before a job.",
    discussion: """
      What stood there before the job changed anything is submitted as a whole. The new job fails as conflict if somebody \
      has edited the target since the job; with --force it overwrites that. It has the label reverts=JOB.

      Examples:
        migeditctl revert 1042 --dry-run
        migeditctl revert 1042 --batch repair
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"), transform: expected)
  var job: JobRange

  @Flag(help: "Put it back whatever stands there now.")
  var force = false

  @Flag(help: "Show what would be submitted, as preview does; enqueue nothing.")
  var dryRun = false

  @OptionGroup var jobOptions: JobOptions

  func validate() throws {
    if job.ids.count != 1 { throw ValidationError("revert takes one job.") }
  }

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let id = job.ids.lowerBound
    var edit = try await Reverting(job: id, isForced: force, link: link).edit()
    if let key = jobOptions.key { edit = edit.merging(["key": .string(key)]) }
    var list = EditList(edits: [edit], origin: .revert(id))
    list.apply(try jobOptions.defaults(now: session.console.now()))
    if dryRun {
      try await EditPreviews(list: list, link: link, session: session).run()
    } else {
      try await EditSending(list: list, link: link, session: session).run()
    }
  }
}
