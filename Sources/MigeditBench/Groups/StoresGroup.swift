/// What the same daemon costs with its queue in a file and in a PostgreSQL database, on one disk, in turn.
struct StoresGroup {
  private struct Store {
    let name: String
    let program: String
    /// nil: its queue is in a file.
    let server: PostgreSQL?
  }

  private struct Scenario {
    let name: String
    let connections: Int
    /// Jobs a request.
    var jobs = 1
  }

  private static let kind = Findings.Kind(
    title: "The queue in a file and in PostgreSQL, on one disk", unit: "as each row says", comparison: .nothing)

  let bench: Bench

  private var scenarios: [Scenario] {
    let each = bench.scale.editsEachCall
    return [
      Scenario(name: "jobs a second, 1 connection", connections: 1),
      Scenario(name: "jobs a second, 64 connections", connections: 64),
      Scenario(name: "jobs a second, \(FigureText.count(each)) edits a call", connections: 1, jobs: each),
    ]
  }

  func run() throws {
    let stores = try stores()
    defer { for store in stores { store.server?.process.end() } }
    for round in 1...bench.rounds {
      for (place, store) in stores.enumerated() {
        bench.say("stores, round \(round) of \(bench.rounds): \(store.name)")
        try measure(store) { try store.server?.emptyDatabase("queue_\(round)_\(place)_\($0)") }
      }
    }
  }

  private func stores() throws -> [Store] {
    let file = Store(name: "SQLite", program: try bench.places.needed("migeditd"), server: nil)
    guard let server = PeerKind.postgreSQL.program(bench.places) else {
      bench.miss("PostgreSQL")
      return [file]
    }
    let database = try Store(
      name: "PostgreSQL", program: bench.places.needed("migeditd-postgresql"),
      server: PostgreSQL(server, in: bench.folder()))
    return [file, database]
  }

  /// - Parameter database: makes an empty one for each use; nil: the queue is in a file.
  private func measure(_ store: Store, _ database: (String) throws -> String?) throws {
    let daemon = try Migeditd.queue(store.program, in: bench.folder(), conninfo: database("enqueue"))
    defer { daemon.process.end() }
    var number = 1
    for scenario in scenarios {
      guard let template = scenario.jobs == 1 ? daemon.single : daemon.bulk(scenario.jobs) else { continue }
      let lines = try (0..<scenario.connections).map { _ in try daemon.connect() }
      let run = { (seconds: Double) in
        try Load(window: 1).run(lines.map(\.descriptor), template, daemon.replies, seconds: seconds, from: &number)
      }
      _ = try run(bench.scale.warmUpSeconds)
      let result = try run(bench.scale.seconds)
      note(Double(result.answered * scenario.jobs) / result.seconds, scenario.name, store)
    }
    let delays = try SchedulingGroup(bench: bench).delaysFromReply(of: store.program, conninfo: database("claim"))
      .sorted()
    guard !delays.isEmpty else { return }
    note(delays[delays.count / 2], "ms from Enqueue's reply to the PUT, median", store)
    note(
      delays[min(delays.count - 1, delays.count * 99 / 100)], "ms from Enqueue's reply to the PUT, 99 % are below",
      store)
  }

  private func note(_ value: Double, _ row: String, _ store: Store) {
    bench.findings.note(value, Self.kind, row: row, column: store.name)
  }
}
