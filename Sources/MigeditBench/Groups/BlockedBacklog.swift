import Glibc
import JSONDocument

/// What a long queue costs where its jobs are and whatever blocks them: in one environment, spread over many, and all on one
/// target; while all is paused, while the server is out, and while the one target is in work.
struct BlockedBacklog {
  /// More would take too long to be enqueued three times.
  private static let mostJobs = 100_000
  private static let each = 1000

  private enum Place: CaseIterable {
    case oneEnvironment, manyEnvironments, oneTarget

    var environments: Int { self == .manyEnvironments ? 100 : 1 }
    /// Of each environment.
    var targets: Int { self == .oneTarget ? 1 : 1000 }
  }

  let bench: Bench
  private let size: Int
  private let kind: Findings.Kind

  init(bench: Bench) {
    let sizes = bench.scale.backlog
    let size = sizes.filter { $0 <= Self.mostJobs }.max() ?? Self.mostJobs
    (self.bench, self.size) = (bench, size)
    kind = Findings.Kind(
      title: "With \(FigureText.count(size)) jobs queued, as each column says", unit: "ms", comparison: .nothing)
  }

  func run() throws {
    for place in Place.allCases {
      bench.say("backlog: \(FigureText.count(size)) jobs, \(place)")
      try measure(place)
    }
  }

  private func measure(_ place: Place) throws {
    let folder = try bench.folder()
    // An edit of the one target outlasts the calls.
    let simulator = try Simulator(
      bench.places.needed("library-simulator"), in: folder, migrations: place.targets,
      seconds: place == .oneTarget ? 3600 : 0)
    defer { simulator.process.end(SIGKILL) }
    let environments = (0..<place.environments).map {
      Migeditd.Environment(
        name: Self.name($0), url: place == .manyEnvironments ? Self.nobody($0) : simulator.url,
        settings: ["breaker: { failures: 1, probe_after: 10m }"])
    }
    let daemon = try Migeditd(bench.places.needed("migeditd"), in: folder, environments)
    defer { daemon.process.end(SIGKILL) }
    let line = try daemon.line()
    try line.call("Pause")
    for start in stride(from: 0, to: size, by: Self.each) {
      let edits = (start..<min(size, start + Self.each)).map { number in
        smallEdit(
          number / place.environments % place.targets + 1, name: "R\(number)",
          environment: Self.name(number % place.environments))
      }
      try line.send(enqueueFrame(edits))
      _ = try line.reply(to: "Enqueue")
    }
    switch place {
    case .oneEnvironment:
      try measureCalls(daemon, line, "one environment, paused")
      simulator.process.end(SIGKILL)
      try line.call("Resume")
      try wait(for: "the outage", each: 20) {
        try line.call("Environments")["environments"]?.array?.first?["breaker"] == "open" ? () : nil
      }
      try measureCalls(daemon, line, "one environment, its server out")
    case .manyEnvironments: try measureCalls(daemon, line, "100 environments, paused")
    case .oneTarget:
      try line.call("Resume")
      try wait(for: "an edit to begin", each: 20) {
        try simulator.requests().contains { $0.method == "PUT" } ? () : nil
      }
      try measureCalls(daemon, line, "one busy target")
    }
  }

  /// Each has a server of its own, which is not there: nothing is begun.
  private static func nobody(_ number: Int) -> String { "http://127.0.0.1:9/Library\(number)" }

  private static func name(_ number: Int) -> String { "e\(number)" }

  private func measureCalls(_ daemon: Migeditd, _ line: ControlLine, _ column: String) throws {
    let calls: [(String, String, JSONObject)] = [
      ("List, the first page", "List", ["limit": 100]),
      ("List, of one environment", "List", ["limit": 100, "filter": ["environment": "e0"]]),
      ("List, of a time without jobs", "List", ["limit": 100, "filter": ["createdBefore": "2020-01-01T00:00:00Z"]]),
      ("Explain (why), the last job", "Explain", ["id": .number(JSONNumber(size))]),
      ("Status", "Status", [:]), ("Environments", "Environments", [:]),
    ]
    let repetitions = bench.isQuick ? 2 : 20
    for (row, method, parameters) in calls {
      for repetition in 0..<repetitions + 2 {
        let start = now()
        try line.exchange(method, parameters)
        // The first ones bring into memory what is on the disk.
        if repetition >= 2 { note(start, row, column) }
      }
    }
    for _ in 0..<repetitions {
      guard let last = try line.call("Status")["lastSequence"]?.number.flatMap({ Int($0.description) }) else {
        throw BenchError("Status gives no lastSequence")
      }
      let watching = try daemon.line()
      let start = now()
      try watching.watch(100, since: last - 100)
      note(start, "Watch, its first 100 events", column)
    }
  }

  private func note(_ start: UInt64, _ row: String, _ column: String) {
    bench.findings.note(Double(now() - start) / 1e6, kind, row: row, column: column, goal: "below 10")
  }
}
