import ArgumentParser
import ControlAPI

struct DiffVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what an edit asked for, and what the server made of it.",
    discussion: """
      Two comparisons: what stood before with what was submitted, and that with what was found when the edit had ended. \
      + is new, - has gone, ~ is otherwise. --from or --to shows one comparison, for instance --to found what the edit \
      changed in all. With --json, the documents themselves. Ends with 0 whether there are differences or not.

      Examples:
        migeditctl diff 1042
        migeditctl diff 1042 --attempt 1 --to found
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: AttemptOptions

  @Option(help: "The earlier of the two documents. Default: before.")
  var from: DocumentsScreen.Stage?

  @Option(help: "The later of the two documents. Default: found.")
  var to: DocumentsScreen.Stage?

  func validate() throws { _ = try pairs() }

  private func pairs() throws(ValidationError) -> [(DocumentsScreen.Stage, DocumentsScreen.Stage)] {
    if from == nil, to == nil { return [(.before, .submitted), (.submitted, .found)] }
    let (earlier, later) = (from ?? .before, to ?? .found)
    let order = DocumentsScreen.Stage.allCases
    guard let first = order.firstIndex(of: earlier), let second = order.firstIndex(of: later), first < second else {
      throw ValidationError("--from is before or submitted, and --to is a later one: submitted or found.")
    }
    return [(earlier, later)]
  }

  func run(in session: CommandSession) async throws {
    let answer = try await JobDocuments.get(options.id, attempt: options.attempt, over: session.connect())
    try session.funnel.emit([answer.documents.json]) {
      DocumentsScreen.diff(
        answer.job, try answer.read(), try pairs(), attempt: options.attempt, in: session.console)
    }
  }
}

extension DocumentsScreen.Stage: ExpressibleByArgument {}
