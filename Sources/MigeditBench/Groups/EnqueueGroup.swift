import Glibc

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

  private struct Server {
    /// The column of its figures.
    let name: String
    let kind: PeerKind
    let program: String
  }

  private static let title = "Durable enqueue of edits of 2 KB"
  private static let rate = Findings.Kind(title: title, unit: "jobs a second", comparison: .ours)
  private static let median = Findings.Kind(title: title, unit: "ms to the reply, median", comparison: .nothing)
  private static let tail = Findings.Kind(title: title, unit: "ms to the reply, 99 % are below", comparison: .nothing)
  private static let cost = Findings.Kind(
    title: title, unit: "µs of the server's processor time a job", comparison: .nothing)
  private static let raw = "SQLite alone"

  private var scenarios: [Scenario] {
    let goal = "above every server"
    let each = bench.scale.editsEachCall
    return [
      Scenario(name: "1 connection", connections: 1, goal: goal),
      Scenario(name: "16 connections", connections: 16, goal: goal),
      Scenario(name: "64 connections", connections: 64, goal: goal),
      Scenario(name: "1 connection, 64 calls under way", connections: 1, window: 64, goal: goal),
      Scenario(
        name: "1 connection, \(FigureText.count(each)) edits a call", connections: 1, jobs: each,
        goal: "half of SQLite alone"),
    ]
  }

  let bench: Bench

  func run() throws {
    let servers = try servers()
    for round in 1...bench.rounds {
      for server in servers {
        bench.say("enqueue, round \(round) of \(bench.rounds): \(server.name)")
        // What the server before has written must not be written to the disk while this one waits for it.
        sync()
        try measure(server)
      }
      bench.say("enqueue, round \(round) of \(bench.rounds): \(Self.raw)")
      try measureRawSQLite()
    }
  }

  private func servers() throws -> [Server] {
    var servers = [Server(name: "migeditd", kind: .migeditd, program: try bench.places.needed("migeditd"))]
    if let other = bench.places.otherProducts {
      let places = Places(products: other, work: bench.places.work)
      servers.append(
        Server(name: "migeditd of \(other)", kind: .migeditd, program: try places.needed("migeditd")))
    }
    for kind in PeerKind.allCases where kind != .migeditd && bench.hasPeers {
      if let program = kind.program(bench.places) {
        servers.append(Server(name: kind.rawValue, kind: kind, program: program))
      } else {
        bench.miss(kind.rawValue)
      }
    }
    return servers
  }

  private func measure(_ server: Server) throws {
    let folder = try bench.folder()
    let peer = try server.kind.start(server.program, in: folder)
    defer { peer.process.end() }
    var number = 1
    for scenario in scenarios {
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
          bench.findings.note(value, what, row: scenario.name, column: server.name, goal: goal)
        }
        note(jobs / result.seconds, Self.rate, scenario.goal)
        note(result.latency(0.5), Self.median, nil)
        note(result.latency(0.99), Self.tail, nil)
        note((after.processor - before.processor) * 1e6 / jobs, Self.cost, nil)
      } catch let error as BenchError {
        throw BenchError("\(server.name), \(scenario.name): \(error). It said: \(peer.process.log.suffix(2000))")
      }
    }
  }

  private func measureRawSQLite() throws {
    let folder = try bench.folder()
    let database = try RawSQLite(folder.file("raw.sqlite"))
    var number = 1
    for scenario in scenarios where scenario.connections == 1 && scenario.window == 1 {
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
