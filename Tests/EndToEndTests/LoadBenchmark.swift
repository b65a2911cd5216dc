import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import Synchronization
import TestSupport
import Testing

/// Not a test of CI: it prints how much memory a crowd costs, and how long an administrator waits for Status beside large
/// work, and fails where that is more than it may be.
/// `deploy/bench load` builds what is released and runs it.
@Suite(
  .serialized, .timeLimit(.minutes(15)),
  .enabled(if: ProcessInfo.processInfo.environment["MIGEDIT_BENCHMARK"] == "1", "MIGEDIT_BENCHMARK is not 1"))
struct LoadBenchmark {
  private static let connections = 100
  private static let seconds = 20

  @Test func `100 connections with frames of 16 MiB`() async throws {
    for kind in CrowdFrame.allCases {
      let bench = try await Bench(startsDaemon: false)
      try bench.write(bench.configuration(access: "access: { submit: { users: [65534] } }"))
      try await bench.start()
      let daemon = try #require(bench.daemon)
      let crowd = try Crowd(kind, Self.connections, for: Self.seconds, at: bench)
      let calls = StatusCalls(at: bench.socket)
      await crowd.end()
      let times = try calls.end()
      let frames = try crowd.answered()
      let (peak, now) = try (Memory.peak(of: daemon.pid), Memory.now(of: daemon.pid))
      print("\(Self.connections) connections, \(frames) frames of 16 MiB of \(kind.rawValue):")
      print("  memory: at most \(peak) MB (limit: 400), afterwards \(now) MB")
      print("  Status: \(times) (limit: 1000 ms)")
      #expect(frames > 0)
      #expect(peak < 400 && times.longest < 1000)
    }
  }

  @Test func `edits and previews of 200 rules on 20,000 items, more at once than there are processors`() async throws {
    let targets = 2 * ProcessInfo.processInfo.activeProcessorCount
    let bench = try await Bench(
      ["--migrations", "\(targets)", "--seconds-min", "0.1", "--seconds-max", "0.2"], sessions: targets)
    let daemon = try #require(bench.daemon)
    let content = (0..<20_000).map { number in
      #"{"id":"\#(String(format: "%032X", number))","name":"Report \#(number)","type":3,"action":"replace","#
        + #""includeDependents":false,"level":"project_object","version":"\#(String(format: "%032X", number))","#
        + #""dateModified":"2026-11-24T21:03:00.000+0000"}"#
    }
    .joined(separator: ",")
    for number in 1...targets {
      let text = try await bench.simulator("targets/\(Samples.migration(number))").text
      try bench.replaceContent(of: text, by: content)
    }
    let rules = (0..<200).map { number in
      Rule(
        where: Rule.Condition(name: "*\(number)"), action: number % 2 == 0 ? "use_newer" : "force_replace", atLeast: 0)
    }
    let change = Change(rules: rules)
    let calls = StatusCalls(at: bench.socket)
    let client = try await bench.client()
    let jobs = try await client.enqueue(
      (1...targets).map { EditRequest(target: Samples.target(.migration, $0), change: change) })
    try await withThrowingTaskGroup { group in
      for number in 1...targets {
        let client = try await bench.client()
        let parameters = Preview.Parameters(target: Samples.target(.migration, number), change: change)
        group.addTask { for _ in 1...3 { _ = try await client.call(Preview.self, parameters) } }
      }
      try await group.waitForAll()
    }
    try await bench.awaitEnd(of: jobs)
    let times = try calls.end()
    let ended = try await client.jobs()
    print("\(targets) edits and \(3 * targets) previews of 200 rules on 20,000 items:")
    print("  Status: \(times) (limit: 200 ms)")
    print("  memory: at most \(try Memory.peak(of: daemon.pid)) MB")
    #expect(times.longest - times.latest < 200, "what the machine's other load costs is not counted")
    #expect(ended.allSatisfy { $0.state.known == .succeeded }, "\(ended)")
  }
}

extension Bench {
  /// Gives a target of the simulator, of which this is the document, a content of items.
  fileprivate func replaceContent(of document: String, by items: String) throws {
    var document = try JSON(parsing: document)
    document = document.merging(["packageInfo": ["tocView": ["content": []], "treeView": "{}"]])
    let file = folder.file("target")
    try document.text.replacing(#""content":[]"#, with: #""content":[\#(items)]"#)
      .write(toFile: file, atomically: false, encoding: .utf8)
    let root = url.replacing("/MicroStrategyLibrary", with: "")
    let curl = Process()
    curl.executableURL = URL(filePath: "/usr/bin/curl")
    curl.arguments = [
      "--silent", "--fail", "--output", "/dev/null", "--data-binary", "@\(file)", "\(root)/simulator/migrations",
    ]
    try curl.run()
    curl.waitUntilExit()
    try #require(curl.terminationStatus == 0)
  }
}
