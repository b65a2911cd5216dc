import ControlAPI
import Foundation
import JobModel
import LibraryModel
import TestSupport
import Testing

/// The clients in deploy/examples, as README shows them, against the real daemon.
@Suite(.timeLimit(.minutes(5)))
struct ExampleTests {
  enum Example: String, CaseIterable {
    case plain = "enqueue.py"
    case package = "enqueue_varlink.py"
    case shell = "enqueue.sh"
    case node = "enqueue.mjs"
    /// The program in MigeditClient's article.
    case swift = "client-example"

    /// What it says when the daemon has gone; nil: the library waits for it in silence.
    var noticesRestart: String? { self == .swift ? nil : "trying again" }
    /// What it says when the daemon refuses its edit.
    var saysRefusal: String { self == .swift ? "Nothing was taken" : "InvalidEdit" }

    func start(_ bench: Bench, _ id: TargetID, _ name: String, environment: String = "prod") async throws -> Program {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../deploy/examples/\(rawValue)").standardized.path
      let arguments = [environment, id.description, name, "key of \(name)"]
      let variables = ["MIGEDIT_SOCKET": bench.socket]
      switch self {
      case .plain: return try Program("python3", [file] + arguments, environment: variables)
      case .package:
        let python = try await PythonEnvironment.varlink.python()
        return try Program(python, [file] + arguments, environment: variables)
      case .shell: return try Program(file, arguments, environment: variables)
      case .node: return try Program("node", [file] + arguments, environment: variables)
      case .swift: return try Program(builtProduct(rawValue), arguments, environment: variables)
      }
    }
  }

  /// The kept events of a job, as the examples print them.
  private func events(of job: JobID, _ bench: Bench) async throws -> [String] {
    var (filter, lines): (Filter, [String]) = (Filter(), [])
    filter.ids = [job]
    try await bench.watch(Watch.Parameters(filter: filter, since: 0)) { event in
      lines.append("\(event.sequence) \(event.what)")
      return event.what.known != .succeeded
    }
    return kept(lines)
  }

  /// Progress and bookmarks come only to who is there.
  private func kept(_ lines: [String]) -> [String] {
    lines.filter { !$0.hasSuffix("progress") && !$0.hasSuffix("bookmark") }
  }

  @Test(arguments: Example.allCases, [SIGKILL, SIGTERM])
  func `a client misses nothing of its edit over a restart of the daemon, and ends with its outcome`(
    example: Example, signal: Int32
  ) async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"])
    try await #require(bench.ctl("pause", "--environment", "prod").status == 0)
    let client = try await example.start(bench, Samples.migration(1), "renamed")
    #expect(try await client.line(with: " enqueued") != nil, "\(client.errors)")
    await bench.kill(signal)
    // It has seen that the daemon has gone before that is back, and what happens next has happened when it comes back.
    if let notice = example.noticesRestart {
      #expect(try await client.line(with: notice) != nil, "\(client.errors)")
    }
    try await bench.start()
    try await #require(bench.ctl("resume", "--environment", "prod").status == 0)
    let ended = await client.end()
    #expect(ended.status == 0, "\(ended.output)\(ended.errors)")

    let jobs = try await bench.client().jobs()
    #expect(jobs.map(\.key) == ["key of renamed"])
    let printed = ended.output.split(separator: "\n").map(String.init)
    #expect(try await kept(printed) == events(of: jobs[0].id, bench))
    #expect(try await bench.edits(of: Samples.target(.migration, 1)) == 1)
  }

  @Test(arguments: Example.allCases)
  func `a client that is started again with its key finds its job, and only success is a success`(
    example: Example
  ) async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"])
    for _ in 1...2 {
      let ended = try await example.start(bench, Samples.migration(1), "renamed").end()
      #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
    }
    #expect(try await bench.client().jobs().count == 1)

    let unknown = try #require(TargetID("00000000000000000000000000000001"))
    let failed = try await example.start(bench, unknown, "nothing").end()
    #expect(failed.status == 1 && failed.errors.contains("notFound"), "\(failed.output)\(failed.errors)")
    let refused = try await example.start(bench, Samples.migration(1), "x", environment: "prdo").end()
    #expect(refused.status == 1 && refused.errors.contains(example.saysRefusal), "\(refused.output)\(refused.errors)")
    #expect(try await bench.client().jobs().count == 2)
  }
}
