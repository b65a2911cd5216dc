import Foundation
import TestSupport
import Testing

/// What the tabulator offers in each shell, with the script that is installed, against a real daemon.
@Suite(.timeLimit(.minutes(5)))
struct CompletionTests {
  enum Shell: String, CaseIterable {
    case bash, zsh, fish

    private var script: String { "migeditctl --generate-completion-script \(rawValue)" }

    /// The command line of an interactive shell that has the completions; its settings are in the folder.
    func commandLine(in folder: TemporaryFolder) throws -> [String] {
      let ready = "echo 'it is'' ready'"
      switch self {
      case .bash:
        let file = folder.file("rc.bash")
        try """
        bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'
        source <(\(script)); \(ready)
        """.write(toFile: file, atomically: false, encoding: .utf8)
        return ["bash", "--noprofile", "--rcfile", file, "-i"]
      case .zsh:
        try """
        autoload -Uz compinit; compinit -u -D; source <(\(script)); \(ready)

        """.write(toFile: folder.file(".zshrc"), atomically: false, encoding: .utf8)
        return ["zsh", "-d", "-i"]
      case .fish: return ["fish", "--no-config", "--interactive", "--init-command", "\(script) | source; \(ready)"]
      }
    }
  }

  private let folder: TemporaryFolder
  private let bench: Bench

  init() async throws {
    folder = try TemporaryFolder()
    bench = try await Bench()
    try await #require(bench.ctl("pause", "--environment", "prod").status == 0)
    for (number, batch) in [(1, "night"), (2, "night"), (3, "noon"), (4, "$(touch pwned)")] {
      let enqueued = try await bench.ctl(
        "enqueue", "--migration", "\(Samples.migration(number))", "--name", "edit \(number)", "--batch", batch)
      try #require(enqueued.status == 0, "\(enqueued.errors)")
    }
    try await #require(bench.ctl("cancel", "2").status == 0)
  }

  /// What a shell shows when the tabulator is typed behind a line.
  private func shown(_ shell: Shell, behind line: String, socket: String? = nil) async throws -> String {
    let tabulator = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "tabulator.py").path
    let products = URL(filePath: try builtProduct("migeditctl")).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let ended = try await Program.run(
      "python3", [tabulator, line] + shell.commandLine(in: folder),
      environment: [
        "PATH": "\(products):\(path)", "MIGEDIT_SOCKET": socket ?? bench.socket, "HOME": folder.path,
        "ZDOTDIR": folder.path, "TERM": "xterm",
      ])
    try #require(ended.status == 0, "\(ended.errors)")
    return ended.output
  }

  /// The same, again and again until it is there: a daemon that is slow, beside all the other tests, is not waited for.
  private func shown(_ shell: Shell, behind line: String, with isThere: (String) -> Bool) async throws -> String {
    for _ in 1..<20 {
      let text = try await shown(shell, behind: line)
      if isThere(text) { return text }
    }
    return try await shown(shell, behind: line)
  }

  private func numbers(_ text: String) -> [Int] { text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) } }

  @Test(arguments: Shell.allCases)
  func `jobs are offered that the verb does something to`(shell: Shell) async throws {
    let cancel = try await shown(shell, behind: "migeditctl cancel ") { !numbers($0).isEmpty }
    // The newest first, where the shell leaves the order as it is.
    #expect(numbers(cancel) == (shell == .bash ? [1, 3, 4] : [4, 3, 1]), "\(cancel)")
    if shell != .bash { #expect(cancel.contains("in prod, batch noon"), "\(cancel)") }
    // The only one is taken at once.
    let retry = try await shown(shell, behind: "migeditctl retry ") { numbers($0) == [2] }
    #expect(numbers(retry) == [2], "\(retry)")
  }

  @Test(arguments: Shell.allCases)
  func `batches are offered, and no shell obeys the name of one`(shell: Shell) async throws {
    let batches = try await shown(shell, behind: "migeditctl wait --batch ") { $0.contains("noon") }
    #expect(batches.contains("night") && batches.contains("noon"), "\(batches)")
    for place in [folder.path, FileManager.default.currentDirectoryPath] {
      #expect(!FileManager.default.fileExists(atPath: "\(place)/pwned"))
    }
  }

  @Test(arguments: Shell.allCases, [("pause --environment pr", "prod"), ("retry --reason create", "createFailed")])
  func `environments and reasons are completed`(shell: Shell, words: (line: String, whole: String)) async throws {
    let text = try await shown(shell, behind: "migeditctl \(words.line)") { $0.contains(words.whole) }
    #expect(text.contains(words.whole), "\(text)")
  }

  @Test(arguments: Shell.allCases)
  func `a daemon that is away is not spoken of in the middle of a command line`(shell: Shell) async throws {
    let text = try await shown(shell, behind: "migeditctl show ", socket: folder.file("nowhere.sock"))
    #expect(!text.contains("socket") && !text.lowercased().contains("error"), "\(text)")
  }

  @Test func `migeditctl is linked with neither SQLite nor the HTTP client, which migeditd is`() async throws {
    for (product, has) in [("migeditctl", false), ("migeditd", true)] {
      let file = try builtProduct(product)
      let libraries = try await Program.run("ldd", [file])
      #expect(libraries.status == 0 && libraries.output.contains("libsqlite3") == has, "\(libraries.output)")
      // The name of the module stands in the names of all that is compiled from it.
      let bytes = try Data(contentsOf: URL(filePath: file), options: .alwaysMapped)
      #expect((bytes.firstRange(of: Data("AsyncHTTPClient".utf8)) != nil) == has, "\(product)")
    }
  }
}
