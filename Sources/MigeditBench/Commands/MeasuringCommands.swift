import ArgumentParser

/// Everything, in one run.
struct AllCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "all", abstract: "Everything.")

  @OptionGroup var options: BenchOptions

  func run() throws {
    try options.measure(
      { try EnqueueGroup(bench: $0).run() }, { try StoresGroup(bench: $0).run() },
      { try FileGroup(bench: $0).run() },
      { try FairnessGroup(bench: $0).run() },
      { try SchedulingGroup(bench: $0).run() },
      { try BacklogGroup(bench: $0).run() }, { try SessionsGroup(bench: $0, size: $0.scale.sessions).run() },
      { try SmallGroup(bench: $0).run() })
  }
}

struct EnqueueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enqueue", abstract: "Durable enqueue over 1, 16 and 64 connections, pipelined, and many edits a call."
  )

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try EnqueueGroup(bench: $0).run() } }
}

struct StoresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stores", abstract: "The queue in a file and in PostgreSQL, on one disk.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try StoresGroup(bench: $0).run() } }
}

struct FileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "migeditctl enqueue --file, and what it leaves on the disk.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try FileGroup(bench: $0).run() } }
}

struct FairnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fairness", abstract: "How long a client waits while another one enqueues as much as it can.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try FairnessGroup(bench: $0).run() } }
}

struct SchedulingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scheduling", abstract: "How soon an edit begins, and what looking at one costs.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try SchedulingGroup(bench: $0).run() } }
}

struct BacklogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backlog", abstract: "What a long queue costs.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try BacklogGroup(bench: $0).run() } }
}

struct SessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "Many sessions at once: how busy they are kept.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try SessionsGroup(bench: $0, size: $0.scale.sessions).run() } }
}

struct SmallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "small", abstract: "Start-ups, a daemon with nothing to do, and the sizes of the programs.")

  @OptionGroup var options: BenchOptions

  func run() throws { try options.measure { try SmallGroup(bench: $0).run() } }
}
