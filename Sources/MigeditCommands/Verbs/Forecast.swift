import ArgumentParser
import ControlAPI
import JSONDocument
import LibraryModel
import Terminal
import Varlink

struct ForecastVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Say when edits would be done, or a batch will be; enqueue nothing.",
    usage: """
      migeditctl forecast <file> [--environment <name>] [--json]
      migeditctl forecast --batch <name> [--json]
      """,
    discussion: """
      The edits of a file, as enqueue --file takes them, are put behind all that is queued. Half of such nights end by the first \
      time, and nine of ten by the second: what the edits of the last nights took decides. Outages that are to come are not \
      foreseen.

      Examples:
        migeditctl forecast night.jsonl --environment prod
        migeditctl forecast --batch night
        migeditctl forecast night.jsonl --json | jq -r .expectedEndP90
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp(
      "Edits: a table, or an EditRequest as JSON on each line. - is standard input.", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(
    help: ArgumentHelp("A batch that is there, or name#2 for its second run.", valueName: "name"),
    completion: .daemon(.batches))
  var batch: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Of edits that say none; may be left out where only one is configured.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  func validate() throws {
    guard (file == nil) != (batch == nil) else { throw ValidationError("say one: a file with edits, or --batch NAME.") }
    if batch != nil, environment != nil {
      throw ValidationError("--environment is for a file; the jobs of a batch have theirs.")
    }
  }

  func run(in session: CommandSession) async throws {
    var list: EditList?
    if let file { list = try EditFile.read(try text(of: file, session.console), name: EditFile.name(of: file)) }
    let link = try await session.connect()
    try await list?.complete(environment: environment, over: link)
    try await list?.findNamed(over: link)
    let answer = try await answer(list, over: link)
    try session.funnel.emit([answer.json]) {
      let reply = try answer.read()
      return ForecastScreen.screen(reply, now: session.console.now()) { list?.place(of: $0) ?? "" }
    }
  }

  private func text(of file: String, _ console: Console) throws(CommandError) -> [UInt8] {
    do throws(CommandError) {
      return try console.readFile(file)
    } catch  where error.status == .noInput {
      throw CommandError(.noInput, "\(error.message); where \(file) is a batch, `migeditctl forecast --batch \(file)`.")
    }
  }

  private func answer(_ list: EditList?, over link: DaemonLink) async throws -> DaemonLink.Answer<Forecast> {
    guard let list else { return try await link.call(Forecast.self, Forecast.Parameters(batch: batch)) }
    guard list.fitsOneCall else {
      throw CommandError(
        .data,
        "\(list.name) has \(list.edits.count) edits in \(list.callBytes) bytes; a forecast is made of up to "
          + "\(Limits.editsInCall) in \(VarlinkLimits().frameBytes). Ask for a part of them.")
    }
    do {
      return try await link.call(Forecast.self, Forecast.Parameters(edits: list.edits))
    } catch ControlError.invalidEdit(let faults) {
      throw CommandError(
        .data, ErrorText.text(of: faults, so: "and the edits would be refused", line: list.line))
    }
  }
}
