import ArgumentParser
import ControlAPI
import Terminal

struct ExportVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write all of the queue into a file, for another place.",
    discussion: """
      All that the queue has, as it is at one instant, in lines of JSON that any migeditd of the same version takes, \
      whatever its queue is kept in: jobs, documents, keys, batches, events, pauses. The last line says that the file is \
      whole. What stood in people's packages is in it: with --output only its owner may read it. No password is.

      To move a queue: `migeditctl drain`, export, stop the old daemon and see that it does not start again, configure the \
      new place, start there, `migeditctl import`, look, `migeditctl resume`. What the old daemon still does after the \
      export is done twice.

      Examples:
        migeditctl export --output /root/queue.jsonl
        migeditctl export | ssh db1 'umask 077; cat > queue.jsonl'
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write this file, which appears when it is whole. Default: standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  func validate() throws {
    if common.json { throw ValidationError("an export is JSON already: leave out --json.") }
  }

  func run(in session: CommandSession) async throws {
    let (console, output) = (session.console, output)
    if output == nil, console.isTerminal {
      throw CommandError(.usage, "an export is for a file: say --output FILE, or > FILE.")
    }
    let link = try await session.connect()
    try await warn(session, link)
    let words = "the export was ended, and nothing of it is to be used; the queue is as it was."
    try await Interruption.watch(console, saying: words) {
      let file = try output.map { path throws(CommandError) in try console.createInPieces(path) }
      defer { file?.giveUp() }
      let bytes = try await copy(link, to: file?.write ?? console.write, session)
      try file?.finish()
      session.funnel.note("the queue was exported: \(StatusScreen.size(bytes))")
    }
  }

  /// - Returns: how many bytes there were.
  private func copy(
    _ link: DaemonLink, to write: @Sendable (String) throws(CommandError) -> Void, _ session: CommandSession
  ) async throws -> Int {
    let progress = session.console.progressLine
    defer { progress.clear() }
    progress.show("the daemon writes down its queue")
    var (bytes, isWhole) = (0, false)
    do {
      try await link.callMore(Export.self, Export.Parameters()) { answer in
        let text = try answer.read().text
        try write(text)
        bytes += text.utf8.count
        isWhole = text.hasSuffix("\n")
        progress.show("exporting  \(StatusScreen.size(bytes))")
        return true
      }
    } catch ControlError.storageUnavailable(let reason) {
      throw CommandError(.temporary, "the queue was not exported. \(reason)")
    }
    guard isWhole else { throw CommandError(.temporary, "the export was cut off: try again.") }
    return bytes
  }

  /// Whoever exports a queue that goes on is told what that means.
  private func warn(_ session: CommandSession, _ link: DaemonLink) async throws {
    let status = try await link.call(Status.self, Status.Parameters()).read()
    let running = status.counts["running"] ?? 0
    if status.pause == nil {
      session.funnel.note(
        "the queue is not paused: what it does from now on is not in the export, and would be done twice where that is "
          + "imported; `migeditctl drain` pauses it and waits")
    } else if running > 0 {
      let (edits, are) = running == 1 ? ("edit", "is") : ("edits", "are")
      session.funnel.note(
        "\(running) \(edits) \(are) under way: the queue that imports this follows those that were submitted; "
          + "`migeditctl drain` waits for them")
    }
  }
}
