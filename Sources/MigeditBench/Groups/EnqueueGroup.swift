/// Jobs that are answered when they are on the disk: migeditd beside its peers, in turn, round after round.
struct EnqueueGroup {
  private struct Scenario {
    let name: String
    let connections: Int
    var window = 1
    /// Jobs a request.
    var jobs = 1
    var goal: String?
  }

  private static let title = "Durable enqueue of edits of 2 KB"
  private static let rate = Findings.Kind(title: title, unit: "jobs a second", comparison: .ours)
  private static let median = Findings.Kind(title: title, unit: "ms to the reply, median", comparison: .nothing)
  private static let tail = Findings.Kind(title: title, unit: "ms to the reply, 99 % are below", comparison: .nothing)
  private static let cost = Findings.Kind(
    title: title, unit: "µs of the server's processor time a job", comparison: .nothing)
  private static let raw = "SQLite alone"

  private static let scenarios = [
    Scenario(name: "1 connection", connections: 1, goal: "above every server"),
    Scenario(name: "16 connections", connections: 16, goal: "above every server"),
    Scenario(name: "64 connections", connections: 64, goal: "above every server"),
    Scenario(name: "1 connection, 64 calls under way", connections: 1, window: 64, goal: "above every server"),
    Scenario(name: "1 connection, 1,000 edits a call", connections: 1, jobs: 1000, goal: "half of SQLite alone"),
  ]

  let bench: Bench

  func run() throws {
    var programs: [(PeerKind, String)] = []
    for kind in PeerKind.allCases {
      if let program = kind.program(bench.places) {
        programs.append((kind, program))
      } else if kind == .migeditd {
        _ = try bench.places.needed("migeditd")
      } else {
        bench.miss(kind.rawValue)
      }
    }
    for round in 1...bench.rounds {
      for (kind, program) in programs {
        bench.say("enqueue, round \(round) of \(bench.rounds): \(kind.rawValue)")
        try measure(kind, program)
      }
      bench.say("enqueue, round \(round) of \(bench.rounds): \(Self.raw)")
      try measureRawSQLite()
    }
  }

  private func measure(_ kind: PeerKind, _ program: String) throws {
    let folder = try bench.folder()
    let peer = try kind.start(program, in: folder)
    defer { peer.process.end() }
    var number = 1
    for scenario in Self.scenarios {
      guard let template = scenario.jobs == 1 ? peer.single : peer.bulk(scenario.jobs) else { continue }
      let lines = try (0..<scenario.connections).map { _ in try peer.connect() }
      let load = Load(window: scenario.window)
      let run = { (seconds: Double) in
        try load.run(lines.map(\.descriptor), template, peer.replies, seconds: seconds, from: &number)
      }
      do {
        _ = try run(bench.scale.warmUpSeconds)
        let before = ProcessUse(of: peer.process.pid)
        let result = try run(bench.scale.seconds)
        let after = ProcessUse(of: peer.process.pid)
        let jobs = Double(result.answered * scenario.jobs)
        let note = { (value: Double, what: Findings.Kind, goal: String?) in
          bench.findings.note(value, what, row: scenario.name, column: kind.rawValue, goal: goal)
        }
        note(jobs / result.seconds, Self.rate, scenario.goal)
        note(result.latency(0.5), Self.median, nil)
        note(result.latency(0.99), Self.tail, nil)
        note((after.processor - before.processor) * 1e6 / jobs, Self.cost, nil)
      } catch let error as BenchError {
        throw BenchError("\(kind.rawValue), \(scenario.name): \(error). It said: \(peer.process.log.suffix(2000))")
      }
    }
  }

  private func measureRawSQLite() throws {
    let folder = try bench.folder()
    let database = try RawSQLite(folder.file("raw.sqlite"))
    var number = 1
    for scenario in Self.scenarios where scenario.connections == 1 && scenario.window == 1 {
      var processor = 0.0
      let run = { (seconds: Double) in
        try database.run(seconds: seconds, each: scenario.jobs, from: &number, processor: &processor)
      }
      _ = try run(bench.scale.warmUpSeconds)
      let result = try run(bench.scale.seconds)
      bench.findings.note(Double(result.rows) / result.seconds, Self.rate, row: scenario.name, column: Self.raw)
      bench.findings.note(processor * 1e6 / Double(result.rows), Self.cost, row: scenario.name, column: Self.raw)
    }
  }
}
