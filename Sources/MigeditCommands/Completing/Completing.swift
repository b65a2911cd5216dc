import ArgumentParser
import ControlAPI
import JobModel
import LibraryModel

/// Answers the shells' scripts, which call `migeditctl ---completion VERB -- ARGUMENT … WORDS`, with what the daemon has. It says
/// nothing where the daemon is away or slow: who presses the tabulator wants no message in the middle of a command line.
struct Completing {
  /// How long a shell may wait for the daemon.
  static let limit = Duration.milliseconds(200)
  /// How many candidates there are at most, the newest first.
  static let most = 100

  let arguments: [String]
  let console: Console

  /// nil: the arguments are those of another call.
  init?(_ arguments: [String], console: Console) {
    guard arguments.first == "---completion" else { return nil }
    self.arguments = arguments
    self.console = console
  }

  func run() async -> ExitReason {
    let answer = parsersAnswer
    guard let source = answer.split(separator: "\n").first.flatMap({ CompletionSource(rawValue: String($0)) }) else {
      return write(answer)
    }
    let shell = console.variable("SAP_SHELL")
    var lines = await candidates(from: source).compactMap { $0.line(for: shell) }
    // zsh's script drops the last line.
    if shell == "zsh" { lines.append(" ") }
    return lines.isEmpty ? .done : write(lines.joined(separator: "\n"))
  }

  private func write(_ text: String) -> ExitReason {
    do {
      try console.write(text + "\n")
      return .done
    } catch {
      return error.status
    }
  }

  /// Completions, too, are an error to the parser.
  private var parsersAnswer: String {
    do {
      _ = try RootCommand.parseAsRoot(arguments)
      return ""
    } catch {
      return RootCommand.fullMessage(for: error)
    }
  }

  private func candidates(from source: CompletionSource) async -> [CompletionCandidate] {
    await withTaskGroup(of: [CompletionCandidate].self) { group in
      group.addTask { (try? await ask(for: source)) ?? [] }
      group.addTask {
        // It only ends early where the daemon was quicker.
        try? await console.sleep(Self.limit)
        return []
      }
      defer { group.cancelAll() }
      return await group.next() ?? []
    }
  }

  private func ask(for source: CompletionSource) async throws -> [CompletionCandidate] {
    let link = try await DaemonLink.connect(to: CommandSession.socket(socketOption, console))
    switch source {
    case .jobs:
      var filter = Filter()
      filter.states = Self.states(for: arguments.dropFirst().first ?? "")
      let parameters = List.Parameters(filter: filter, limit: Self.most)
      return try await link.call(List.self, parameters).read().jobs.map { job in
        let batch = job.batch.map { ", batch \(Batch.title($0, run: job.batchRun))" } ?? ""
        return CompletionCandidate(
          word: "\(job.id)",
          description: "\(job.state), \(JobText.target(job.target)) in \(job.target.environment)\(batch)")
      }
    case .batches:
      var names: Set<String> = []
      return try await link.call(Batches.self, Batches.Parameters(limit: Self.most)).read().batches.map { batch in
        // The name alone means the newest run.
        let isNewest = names.insert(batch.name).inserted
        return CompletionCandidate(
          word: isNewest ? batch.name : batch.reference.text, description: BatchText.counts(batch))
      }
    case .environments:
      return try await link.call(Environments.self, Environments.Parameters()).read().environments.prefix(Self.most).map
      {
        CompletionCandidate(word: $0.name, description: "\($0.queued) queued, \($0.running) running")
      }
    }
  }

  /// Of the jobs that the verb does something to; nil: of any.
  private static func states(for verb: String) -> [JobState]? {
    let actions: [OperatorAction] = [.cancel, .retry, .hold, .release, .reprioritize(0)]
    if let action = actions.first(where: { $0.verb == verb }) { return action.states }
    return switch verb {
    case AmendVerb.configuration.commandName, EditVerb.configuration.commandName: [.queued, .held]
    case WaitVerb.configuration.commandName: JobState.allCases.filter { !$0.isEnded }
    case RevertVerb.configuration.commandName: [.succeeded]
    default: nil
    }
  }

  /// The value of `--socket` in the command line that is completed.
  private var socketOption: String? {
    let words = arguments.drop { $0 != "--" }
    if let option = words.lastIndex(of: "--socket"), option + 1 < words.endIndex { return words[option + 1] }
    return words.last { $0.hasPrefix("--socket=") }.map { String($0.dropFirst("--socket=".count)) }
  }
}
