import ArgumentParser
import ControlAPI
import Terminal

struct ImportVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take an exported queue into a daemon whose queue never had a job.",
    discussion: """
      All of it is taken or nothing: a file that is cut off, changed, or of another version is refused. The daemon then \
      ends, and begins anew on that queue (systemd starts it again), which is paused: edits that were under way are \
      followed, and nothing starts. See that the daemon where it was exported is stopped, look at what waits, then \
      `migeditctl resume`. Jobs keep their numbers, and new ones are a million above.

      Examples:
        migeditctl import /root/queue.jsonl
        migeditctl import --json - | jq .imported.storeId
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("What export has written; - is standard input.", valueName: "file"), completion: .file())
  var file: String

  /// Bytes of a call: few enough for the daemon to take without a wait for memory, and many enough to be fast.
  private static let piece = 256 << 10

  func run(in session: CommandSession) async throws {
    let input = try session.console.openInPieces(file)
    let link = try await session.connect().patient
    let words = "nothing was imported, unless the last of the file had been sent: `migeditctl status` says so."
    let answer = try await Interruption.watch(session.console, saying: words) {
      try await send(input, over: link, session.console.progressLine)
    }
    try session.funnel.emit(ids: [], of: [answer.json])
    guard let imported = try answer.read().imported else { return }
    session.funnel.note(
      """
      imported: \(imported.jobs) jobs and \(imported.events) events of the queue \(imported.from), as it was at \
      \(imported.exportedAt). The daemon begins anew on it, and is paused: `migeditctl status`, then `migeditctl resume`. \
      Without systemd, start it again.
      """)
  }

  private func send(
    _ input: PiecewiseInput, over link: DaemonLink, _ progress: ProgressLine
  ) async throws -> DaemonLink.Answer<Import> {
    defer { progress.clear() }
    var pieces = TextPieces(input, most: Self.piece)
    var offset = 0
    while true {
      guard let text = try pieces.next() else {
        throw CommandError(.data, "\(file) is not an exported queue: it is not UTF-8. Nothing was imported.")
      }
      progress.show(pieces.isOver ? "importing  \(StatusScreen.size(offset))" : "sending  \(StatusScreen.size(offset))")
      let parameters = Import.Parameters(offset: offset, text: text, last: pieces.isOver ? true : nil)
      let answer = try await call(link, parameters)
      if pieces.isOver { return answer }
      offset += text.utf8.count
    }
  }

  private func call(_ link: DaemonLink, _ parameters: Import.Parameters) async throws -> DaemonLink.Answer<Import> {
    do {
      return try await link.call(Import.self, parameters)
    } catch ControlError.storageUnavailable(let reason) {
      throw CommandError(.temporary, "nothing was imported. \(reason)")
    }
  }
}

/// A file as pieces of text that end between two characters.
private struct TextPieces {
  private let input: PiecewiseInput
  private let most: Int
  private var waiting: [UInt8] = []
  private var hasEnded = false

  /// Whether the last piece was the last.
  var isOver: Bool { hasEnded && waiting.isEmpty }

  init(_ input: PiecewiseInput, most: Int) {
    self.input = input
    self.most = most
  }

  /// nil: it is no text.
  mutating func next() throws(CommandError) -> String? {
    while waiting.count <= most, !hasEnded {
      let more = try input.next(most)
      hasEnded = more.isEmpty
      waiting += more
    }
    var end = min(waiting.count, most)
    // All bytes of a character but the first begin with the bits 10.
    while end < waiting.count, end > 0, waiting[end] & 0xC0 == 0x80 { end -= 1 }
    defer { waiting.removeSubrange(..<end) }
    if end == 0, !waiting.isEmpty { return nil }
    return String(validating: waiting[..<end], as: UTF8.self)
  }
}
