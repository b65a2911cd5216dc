import ArgumentParser
import ControlAPI
import JSONDocument

struct RevertVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "revert",
    abstract: "Enqueue the edits that put back what stood before a job, or before a batch.",
    usage: """
      migeditctl revert <job> [<options>]
      migeditctl revert --batch <name> [--as <name>] [<options>]
      """,
    discussion: """
      What stood there before the job changed anything is submitted as a whole. The new job fails as conflict if somebody \
      has edited the target since the job; with --force it overwrites that. It has the label reverts=JOB. Beside a job, \
      --batch is the batch that the new job belongs to.

      With --batch alone, what stood before each succeeded job of the batch's newest run (night#2: its second) is put back, \
      on each target the newest first, as a batch of its own: revert-NAME, unless --as says another. The targets are \
      looked at before; what can't be put back, since it is no longer kept or somebody has edited the target since, is \
      said before anything is enqueued, and the command ends with 1 after it has put back the others.

      Examples:
        migeditctl revert 1042 --dry-run
        migeditctl revert 1042 --batch repair
        migeditctl revert --batch night --yes
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"), completion: .daemon(.jobs), transform: expected)
  var job: JobRange?

  @Option(
    name: .customLong("as"), help: ArgumentHelp("The batch of what a batch's revert enqueues.", valueName: "name"))
  var newBatch: String?

  @Flag(help: "Put it back whatever stands there now.")
  var force = false

  @Flag(name: .shortAndLong, help: "Don't ask before a batch is put back.")
  var yes = false

  @Flag(help: "Show what would be submitted, as preview does; of a batch, which jobs are put back. Enqueue nothing.")
  var dryRun = false

  @OptionGroup var jobOptions: JobOptions

  func validate() throws {
    guard let job else {
      guard jobOptions.batch != nil else { throw ValidationError("say a job, or --batch NAME to put a batch back.") }
      if jobOptions.key != nil { throw ValidationError("--key is of one edit, and a batch has many.") }
      return
    }
    if job.ids.count != 1 { throw ValidationError("revert takes one job, or --batch NAME.") }
    if newBatch != nil { throw ValidationError("--as goes with --batch NAME; beside a job, --batch is the new job's.") }
  }

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let defaults = try jobOptions.defaults(now: session.console.now())
    guard let job else {
      let reverting = BatchReverting(
        name: jobOptions.batch ?? "", newName: newBatch, isForced: force, link: link, session: session)
      return try await reverting.run(defaults, isDryRun: dryRun, asks: !yes)
    }
    let id = job.ids.lowerBound
    var edit = try await Reverting(job: id, isForced: force, link: link).make().edit
    if let key = jobOptions.key { edit = edit.merging(["key": .string(key)]) }
    var list = EditList(edits: [edit], origin: .revert(id))
    list.apply(defaults)
    if dryRun {
      try await EditPreviews(list: list, link: link, session: session).run()
    } else {
      try await EditSending(list: list, link: link, session: session).run()
    }
  }
}
