package import Runtime
import Terminal

/// What surrounds a verb: terminal, files, clock. All of it is handed in, so that a test can stand in its place.
package struct Console: Sendable {
  /// Standard output is a terminal.
  package var isTerminal = false
  /// Columns of standard error's terminal, where a line may be written over; nil where it is none.
  package var progressWidth: Int?
  /// Somebody can answer a question: standard input and standard error are a terminal.
  package var canAsk = false
  /// Columns of the terminal; nil where there is none, and lines have no bound.
  package var width: Int?
  package var hasColour = false
  package var variables: [String: String] = [:]
  /// Returns when somebody may wonder why nothing comes; nil: nobody does.
  package var patience: (@Sendable () async throws -> Void)?
  package var now: @Sendable () -> WallTime
  package var sleep: @Sendable (Duration) async throws -> Void
  /// To standard output. Throws `CommandError` where it can't be written.
  package var write: @Sendable (String) throws(CommandError) -> Void
  /// To standard error. Where it can't be written nothing can be said about it.
  package var say: @Sendable (String) -> Void
  /// nil at the end of standard input.
  package var readLine: @Sendable () -> String?
  /// A file; `-` is standard input.
  package var readFile: @Sendable (String) throws(CommandError) -> [UInt8]

  package init(
    now: @escaping @Sendable () -> WallTime, sleep: @escaping @Sendable (Duration) async throws -> Void,
    write: @escaping @Sendable (String) throws(CommandError) -> Void, say: @escaping @Sendable (String) -> Void,
    readLine: @escaping @Sendable () -> String?,
    readFile: @escaping @Sendable (String) throws(CommandError) -> [UInt8]
  ) {
    self.now = now
    self.sleep = sleep
    self.write = write
    self.say = say
    self.readLine = readLine
    self.readFile = readFile
  }

  /// A variable that is set and not empty.
  package func variable(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
}

extension Console {
  var progressLine: ProgressLine { ProgressLine(width: progressWidth, write: say) }

  /// Goes on where somebody says yes.
  ///
  /// - Parameter what: in the imperative: `cancel 3 jobs`.
  func confirm(_ what: String) throws(CommandError) {
    guard canAsk else { throw CommandError(.usage, "this would \(what); say --yes to do that without being asked.") }
    say("\(what)? [y/N] ")
    guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else { throw CommandError(.no, "nothing was changed") }
  }
}
