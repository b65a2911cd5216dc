import ArgumentParser
import ControlAPI
import EditModel
import JSONDocument
import Varlink

struct EnqueueVerb: ChangeVerb {
  static let configuration = CommandConfiguration(
    commandName: "enqueue",
    abstract: "Put edits into the queue.",
    usage: """
      migeditctl enqueue (--migration <id> | --group <id>) <changes>
                         [<options>]
      migeditctl enqueue (--migration <id> | --group <id>) --body <file>
                         [<options>]
      migeditctl enqueue --file <file> [<options>]
      """,
    discussion: """
      Says on standard error which jobs there are now; where standard output is no terminal, their ids go there, one a \
      line. When it returns 0, the jobs are on the daemon's disk.

      Changes are made in this order: name, settings and merge patch, which are one and must not contradict each other; \
      JSON patch; rules for content items, as they stand on the command line. A rule that matches no item fails the job.

      Examples:
        migeditctl enqueue --migration 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B --name R12
        migeditctl enqueue --group 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B \\
          --where type=report --set-action replace --include-dependents \\
          --where type=metric,name='Sales*' --set-action use_existing
        migeditctl enqueue --file night.jsonl --batch night --environment prod
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var targetOptions: TargetOptions
  @OptionGroup var changeOptions: ChangeOptions

  @Option(
    help: ArgumentHelp(
      "Edits, an EditRequest as JSON on each line; all are taken or none. - is standard input.", valueName: "file"))
  var file: String?

  @Option(help: "Makes it safe to say this again: the same key with the same edit is the same job.")
  var key: String?

  @Option(help: ArgumentHelp("The batch that the jobs belong to.", valueName: "name"))
  var batch: String?

  @Option(help: ArgumentHelp("A label; may be repeated.", valueName: "name=value"))
  var label: [Label] = []

  @Option(parsing: .unconditional, help: "-1000 to 1000; a higher one runs first. Default: 0.")
  var priority: Int?

  @Option(help: ArgumentHelp("Edits that the server may take before the job fails.", valueName: "number"))
  var maxAttempts: Int?

  @Option(
    help: ArgumentHelp(
      "The target's lastUpdatedDate that the edit is made for: with another one it fails as conflict.",
      valueName: "date"))
  var expectedDate: String?

  @Flag(help: "The job fails if the server made something else than was asked.")
  var strict = false

  func validate() throws {
    _ = try Label.labels(label)
    guard file == nil else {
      guard targetOptions.kind == nil, changeOptions.isEmpty, key == nil, expectedDate == nil else {
        throw ValidationError("--file says targets, changes, keys and dates itself; leave the others out.")
      }
      return
    }
    guard let kind = targetOptions.kind else {
      throw ValidationError("say one target: --migration ID or --group ID; or --file with edits.")
    }
    try changeOptions.check(for: kind)
  }

  func run(in session: CommandSession) async throws {
    var list = try edits(session.console)
    list.apply(
      EditDefaults(
        batch: batch, labels: try Label.labels(label) ?? [:], priority: priority, maxAttempts: maxAttempts,
        strict: strict ? true : nil))
    if let environment = targetOptions.environment { list.setEnvironment(environment) }
    let link = try await session.connect()
    if !list.withoutEnvironment.isEmpty { list.setEnvironment(try await EnvironmentChoice.only(of: link)) }
    try list.checkSize()
    try report(try await send(list, over: link), session.funnel)
  }

  private func edits(_ console: Console) throws -> EditList {
    if let file { return try EditFile.read(try console.readFile(file), name: EditFile.name(of: file)) }
    let target = try targetOptions.target()
    var edit: JSONObject = [
      "target": .object(target.members), "change": .object(try changeOptions.change(console)),
    ]
    edit["key"] = key.map(JSON.string)
    edit["expectedLastUpdatedDate"] = expectedDate.map(JSON.string)
    return EditList(edits: [.object(edit)], origin: .flags(target.kind))
  }

  private func send(_ list: EditList, over link: DaemonLink) async throws -> DaemonLink.Answer<Enqueue> {
    do {
      return try await link.call(Enqueue.self, Enqueue.Parameters(edits: list.edits))
    } catch ControlError.invalidEdit(let first, let others, let total) {
      throw Complaint(.data, ErrorWords.faults(first, others, total: total, line: list.line))
    } catch ControlError.keyConflict(let index, let key, let job) {
      throw Complaint(
        .data,
        "\(list.place(of: index, "/key")): the key \"\(key)\" belongs to job \(job), which is another edit. "
          + "Nothing was enqueued: take another key, or look at it with `migeditctl show \(job)`.")
    } catch VarlinkClientError.closed {
      throw Complaint(
        .unavailable,
        "the daemon went away before it answered, so it is not known whether the jobs are in the queue. Look with "
          + "`migeditctl list`; edits with a key can just be enqueued again, and are not taken twice.")
    }
  }

  private func report(_ answer: DaemonLink.Answer<Enqueue>, _ funnel: Funnel) throws {
    let jobs = try answer.read().jobs
    try funnel.emit(ids: jobs.map(\.id), of: answer.objects("jobs"))
    let fresh = jobs.filter { !$0.duplicate }.map(\.id)
    let known = jobs.filter(\.duplicate)
    if !fresh.isEmpty { funnel.note("enqueued \(JobWords.count(fresh.count)): \(JobRange.text(of: fresh))") }
    if known.count == 1 {
      funnel.note("job \(known[0].id) was there already, by its key, and is \(known[0].state)")
    } else if !known.isEmpty {
      funnel.note("\(known.count) jobs were there already, by their keys: \(JobRange.text(of: known.map(\.id)))")
    }
  }
}
