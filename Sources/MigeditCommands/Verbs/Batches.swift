import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal

struct BatchesVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "batches",
    abstract: "Show batches, the newest first.",
    discussion: """
      Examples:
        migeditctl batches
        migeditctl batches --all --json | jq -r 'select(.endedAt == null) | .name'
      """)

  @OptionGroup var common: CommonOptions

  @Option(parsing: .unconditional, help: "How many batches at most.", transform: wholeNumber(1...Int.max))
  var limit = 20

  @Flag(help: "All of them, whatever --limit says.")
  var all = false

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    var (objects, cursor) = ([JSON](), String?.none)
    repeat {
      let rest = all ? Limits.mostOnPage : min(limit - objects.count, Limits.mostOnPage)
      let answer = try await link.call(Batches.self, Batches.Parameters(limit: rest, cursor: cursor))
      objects += answer.objects("batches")
      cursor = answer.raw["cursor"]?.string
    } while cursor != nil && (all || objects.count < limit)
    if objects.isEmpty { return session.funnel.note("there is no batch") }
    try session.funnel.emit(objects) {
      let batches: [Batch] = try objects.map { try $0.decoded(unknownMembers: .ignored) }
      return Screen(blocks: [.table(BatchTable.table(batches, now: session.console.now()))])
    }
    if cursor != nil { session.funnel.note("there are more; --limit NUMBER or --all shows them") }
  }
}
