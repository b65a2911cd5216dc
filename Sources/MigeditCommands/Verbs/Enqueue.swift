import ArgumentParser
import ControlAPI
import JSONDocument

struct EnqueueVerb: ChangeVerb {
  static let configuration = CommandConfiguration(
    commandName: "enqueue",
    abstract: "Put edits into the queue.",
    usage: """
      migeditctl enqueue <target> <changes> [<options>]
      migeditctl enqueue <target> --body <file> [<options>]
      migeditctl enqueue --file <file> [<options>]
      """,
    discussion: """
      <target> is --migration ID or --group ID, or a name that one target of the environment has alone: --migration-named \
      NAME or --group-named NAME. `migeditctl targets` shows what there is.

      Says on standard error which jobs there are now; where standard output is no terminal, their ids go there, one a \
      line. When it returns 0, the jobs are on the daemon's disk.

      Changes are made in this order: name, settings and merge patch, which are one and must not contradict each other; \
      JSON patch; rules for content items, as they stand on the command line. A rule that matches no item fails the job.

      Each line of a file is an EditRequest, as the interface (org.migedit.Queue.varlink) has it; on one line:
        {"target": {"kind": "migration", "id": "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"},
         "change": {"mergePatch": {"name": "R13"}}, "batch": "night"}
      Lines can come after one another, in any order: {"ref": "schema", …} and {"afterRefs": ["schema"], …}.

      A file may also be a table (CSV), as spreadsheets write it: its first row names columns, each other row is an edit:
        kind,id,targetName,name,defaultAction,batch
        migration,3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B,,R13,replace,night
        group,,Release 2026.11,Release 2026.12,,night
      There are environment, kind, id, name, defaultAction, updateSchema, aclOnReplacingObjects, aclOnNewObjects, batch, \
      priority, notBefore, deadline, key and targetName. kind is migration or group; targetName is what the target is called \
      now, in the place of its id, and is refused where several are called so; name is what it is to be called. An empty cell \
      is not given, and a list (updateSchema, aclOnNewObjects) is words with spaces between them. The text is UTF-8; comma, \
      semicolon and tab are taken as separators. What is wrong is said with line and column, and nothing is enqueued then; more may show when that is mended.

      Edits with a key make no job twice. Without one the same file makes the same jobs again, and it is said where that looks \
      like a slip.

      A file that does not fit one call (more than 10000 lines, or 16 MiB) is checked as a whole, enqueued held, and \
      released when all of it is there. Was it broken off, the same command goes on: no line becomes two jobs. When all of \
      its batch has ended, the same command begins the batch's next run; without a batch, say one to enqueue the same lines \
      once more.

      Examples:
        migeditctl enqueue --migration-named SalesR12 --name SalesR13
        migeditctl enqueue --group 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B \\
          --where type=report --set-action replace --include-dependents \\
          --where type=metric,name='Sales*' --set-action use_existing
        migeditctl enqueue --file night.csv --batch night --environment prod --wait
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var targetOptions: TargetOptions
  @OptionGroup var changeOptions: ChangeOptions

  @Option(
    help: ArgumentHelp(
      "Edits: an EditRequest as JSON on each line, or a table (CSV). - is standard input.", valueName: "file"),
    completion: .file())
  var file: String?

  @OptionGroup var jobOptions: JobOptions

  @Option(
    help: ArgumentHelp(
      "The target's lastUpdatedDate that the edit is made for: with another one it fails as conflict.",
      valueName: "date"))
  var expectedDate: String?

  @Option(
    help: ArgumentHelp(
      "Windows of the batch: its jobs start only in these and in their environment's; may be repeated.",
      valueName: "window"))
  var window: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "When so many jobs of the batch have failed, those that have not started are held until release.",
      valueName: "failures"), transform: wholeNumber(1...Int.max))
  var stopAfter: Int?

  @Flag(help: "The job fails if the server made something else than was asked.")
  var strict = false

  @Flag(
    help: "Show what would be submitted, and end as preview does: with 1 if it can't be submitted now; enqueue nothing."
  )
  var dryRun = false

  @Flag(
    help: "Then look at the targets of the jobs, as preflight does, and end as it does: with 1 if one has a problem.")
  var preflight = false

  @Flag(
    help: "Then wait until the jobs have ended, as wait does, and end as it does: with 1 if one has not succeeded.")
  var wait = false

  func validate() throws {
    if wait, dryRun { throw ValidationError("--dry-run enqueues nothing that --wait could wait for.") }
    if wait, jobOptions.held {
      throw ValidationError("--held holds the jobs until somebody releases them; --wait would wait for that.")
    }
    if preflight, dryRun { throw ValidationError("--dry-run enqueues nothing that --preflight could look at.") }
    if !window.isEmpty, jobOptions.batch == nil {
      throw ValidationError("--window goes with --batch: the windows are those of the batch.")
    }
    if stopAfter != nil, jobOptions.batch == nil {
      throw ValidationError("--stop-after goes with --batch: it is the batch that stops.")
    }
    guard file == nil else {
      guard targetOptions.kind == nil, changeOptions.isEmpty, jobOptions.key == nil, expectedDate == nil else {
        throw ValidationError("--file says targets, changes, keys and dates itself; leave the others out.")
      }
      return
    }
    guard let kind = targetOptions.kind else {
      throw ValidationError(
        "say one target: --migration ID or --group ID, or --migration-named NAME or --group-named NAME; or --file with edits."
      )
    }
    try changeOptions.check(for: kind)
  }

  func run(in session: CommandSession) async throws {
    var list = try edits(session.console)
    var defaults = try jobOptions.defaults(now: session.console.now())
    defaults.strict = strict ? true : nil
    list.apply(defaults)
    let policy = policy
    if let policy, BatchPolicy.policies(policy, for: list.edits) == nil {
      let option = window.isEmpty ? "--stop-after" : "--window"
      throw CommandError(
        .data,
        "\(option) is of batch \"\(policy.batch)\", and each edit names another one. Nothing was enqueued: leave \(option) out, or "
          + "the edits' batches.")
    }
    let link = try await session.connect()
    if let others = list.otherBatches(than: jobOptions.batch) { session.funnel.note(others) }
    try await list.complete(environment: targetOptions.environment, over: link)
    try await list.findNamed(over: link)
    if let name = targetOptions.name { try await list.find(named: name, over: link) }
    if dryRun {
      try await EditPreviews(list: list, link: link, session: session).run()
    } else {
      let following = try wait ? EnqueuedWaiting(list, session) : nil
      let jobs = try await EditSending(list: list, link: link, session: session, policy: policy).run()
      if preflight { try await JobPreflight(session).run(enqueued: jobs) }
      try await following?.run(jobs)
    }
  }

  /// nil: nothing is said of the batch as a whole.
  private var policy: BatchPolicy? {
    guard let batch = jobOptions.batch, !window.isEmpty || stopAfter != nil else { return nil }
    return BatchPolicy(batch: batch, stopAfterFailures: stopAfter, windows: window.isEmpty ? nil : window)
  }

  private func edits(_ console: Console) throws -> EditList {
    if let file { return try EditFile.read(try console.readFile(file), name: EditFile.name(of: file)) }
    let target = try targetOptions.target()
    var edit: JSONObject = [
      "target": .object(target.members), "change": .object(try changeOptions.change(console, for: target.kind)),
    ]
    edit["key"] = jobOptions.key.map(JSON.string)
    edit["expectedLastUpdatedDate"] = expectedDate.map(JSON.string)
    return EditList(edits: [.object(edit)], origin: .flags(try changeOptions.places(of: target.kind)))
  }
}
