package import Runtime
package import Terminal

/// What a verb has around it: terminal, files, clock. All of it is handed in, so that tests can replace it.
package struct Console: Sendable {
  /// Whether standard output is a terminal.
  package var isTerminal = false
  /// Columns of the terminal that standard error is, where a line can be written over; nil where it is no terminal.
  package var progressWidth: Int?
  /// Whether somebody can answer a question: standard input and standard error are a terminal.
  package var canAsk = false
  /// Columns of the terminal that standard output is; nil where it is none, and lines may have any length.
  package var width: Int?
  /// Whether standard output may be coloured.
  package var hasColour = false
  /// The terminal as a whole screen; nil where standard input or output is none, or one that can't be written all over.
  package var screen: (any ScreenDevice)?
  /// The environment variables that migeditctl knows, by name.
  package var variables: [String: String] = [:]
  /// Returns when people may wonder why there is no answer yet; nil where nobody waits.
  package var patience: (@Sendable () async throws -> Void)?
  /// The signals that ask this process to end, SIGINT and SIGTERM, as they come. Until it is called they end it at once.
  package var endSignals: @Sendable () -> AsyncStream<CInt> = { AsyncStream { $0.finish() } }
  package var now: @Sendable () -> WallTime
  package var sleep: @Sendable (Duration) async throws -> Void
  /// Writes to standard output. Throws where that is impossible.
  package var write: @Sendable (String) throws(CommandError) -> Void
  /// Writes to standard error. Where that is impossible there is nowhere to report it.
  package var say: @Sendable (String) -> Void
  /// Reads a line of standard input; nil at its end.
  package var readLine: @Sendable () -> String?
  /// Reads a whole file; `-` is standard input.
  package var readFile: @Sendable (String) throws(CommandError) -> [UInt8]
  /// Writes a whole file, in the place of what stood there.
  package var writeFile: @Sendable (_ path: String, _ text: String) throws(CommandError) -> Void
  /// The same of a file that everybody may read.
  package var publishFile: @Sendable (_ path: String, _ text: String) throws(CommandError) -> Void
  /// Opens a file that may be too large to be read whole; `-` is standard input.
  package var openInPieces: @Sendable (String) throws(CommandError) -> PiecewiseInput
  /// Begins a file that only its owner may read, to be written piece by piece.
  package var createInPieces: @Sendable (_ path: String) throws(CommandError) -> PiecewiseOutput
  /// Lets somebody edit a text, and returns what was saved.
  package var edit: @Sendable (_ text: String) throws(CommandError) -> String = { text in text }

  /// Looks at what can be seen of the daemon without it: its socket, its units, its log.
  package var lookAround: @Sendable (_ socket: String) async -> LocalSight = { _ in LocalSight() }

  package init(
    now: @escaping @Sendable () -> WallTime, sleep: @escaping @Sendable (Duration) async throws -> Void,
    write: @escaping @Sendable (String) throws(CommandError) -> Void, say: @escaping @Sendable (String) -> Void,
    readLine: @escaping @Sendable () -> String?,
    readFile: @escaping @Sendable (String) throws(CommandError) -> [UInt8],
    writeFile: @escaping @Sendable (_ path: String, _ text: String) throws(CommandError) -> Void
  ) {
    self.now = now
    self.sleep = sleep
    self.write = write
    self.say = say
    self.readLine = readLine
    self.readFile = readFile
    self.writeFile = writeFile
    publishFile = writeFile
    openInPieces = { path throws(CommandError) in .whole(try readFile(path)) }
    createInPieces = { path throws(CommandError) in
      .whole { text throws(CommandError) in try writeFile(path, text) }
    }
  }

  /// The value of a variable that is set and not empty.
  package func variable(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
}

extension Console {
  /// Writes a text for people to standard error. What the command line, a daemon or a server said may be in it, and may hold
  /// anything: each line passes the gate for characters that a terminal would obey. On a terminal it is broken between
  /// words; what stands further in stays so.
  func tell(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      let line = TextWidth.tame(String(line))
      let indent = String(line.prefix { $0 == " " })
      guard let width = progressWidth, indent.count < width / 2 else { return [line] }
      return Paragraph.wrap(String(line.dropFirst(indent.count)), to: width - indent.count).map { indent + $0 }
    }
    say(lines.joined(separator: "\n") + "\n")
  }

  var progressLine: ProgressLine { ProgressLine(width: progressWidth, write: say) }

  /// Asks for confirmation, and throws where the answer is no or nobody can answer.
  ///
  /// - Parameter what: what is to be done, as an imperative: `cancel 3 jobs`.
  func confirm(_ what: String) throws(CommandError) {
    guard canAsk else { throw CommandError(.usage, "this would \(what); say --yes to do that without being asked.") }
    // What is typed stands behind the question.
    let lines = Paragraph.wrap(TextWidth.tame("\(what)? [y/N]"), to: progressWidth.map { max(10, $0 - 4) })
    say(lines.joined(separator: "\n") + " ")
    guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else { throw CommandError(.no, "nothing was changed") }
  }
}
