import MigeditCommands
import Runtime
import Synchronization

/// A console that keeps what is written to it, in front of a clock that stands.
final class TestConsole: Sendable {
  static let now = WallTime(milliseconds: 1_795_590_000_000)  // 2026-11-25T07:00:00Z

  private let texts = Mutex((output: "", errors: ""))
  private let questions = Mutex<[String]>([])
  private let files: [String: String]
  private let written = Mutex<[String: String]>([:])
  private let published = Mutex<[String: String]>([:])

  init(files: [String: String] = [:], answers: [String] = []) {
    self.files = files
    questions.withLock { $0 = answers }
  }

  var output: String { texts.withLock { $0.output } }
  /// What was written into files, by path.
  var writtenFiles: [String: String] { written.withLock { $0 } }
  /// The same of files that everybody may read.
  var publishedFiles: [String: String] { published.withLock { $0 } }
  var errors: String { texts.withLock { $0.errors } }

  /// - Parameter onWrite: sees each text before it is kept.
  func console(
    width: Int? = nil, hasColour: Bool = false, canAsk: Bool = false, socket: String? = nil,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in },
    onWrite: @escaping @Sendable (String) throws(CommandError) -> Void = { _ throws(CommandError) in }
  ) -> Console {
    var console = Console(
      now: { Self.now }, sleep: sleep,
      write: { [self] text throws(CommandError) in
        try onWrite(text)
        texts.withLock { $0.output += text }
      },
      say: { [self] text in texts.withLock { $0.errors += text } },
      readLine: { [self] in questions.withLock { $0.isEmpty ? nil : $0.removeFirst() } },
      readFile: { [self] path throws(CommandError) in
        guard let text = files[path] else {
          throw CommandError(.noInput, "can't read \(path): No such file or directory")
        }
        return Array(text.utf8)
      },
      writeFile: { [self] path, text throws(CommandError) in written.withLock { $0[path] = text } })
    console.publishFile = { [self] path, text throws(CommandError) in published.withLock { $0[path] = text } }
    console.isTerminal = width != nil
    console.width = width
    console.hasColour = hasColour
    console.canAsk = canAsk
    console.variables["MIGEDIT_SOCKET"] = socket
    return console
  }
}
