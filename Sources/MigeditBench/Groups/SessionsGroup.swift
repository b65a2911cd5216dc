import Glibc

/// Many sessions over several servers: how busy they are kept, and at what cost.
struct SessionsGroup {
  private static let kind = Findings.Kind(
    title: "Many sessions at once", unit: "as each row says", comparison: .nothing)
  private static let mostSeconds = 4 * 3600.0

  let bench: Bench
  let size: Bench.Sessions

  func run() throws {
    let folder = try bench.folder()
    let program = try bench.places.needed("library-simulator")
    let editsEach = size.edits / size.environments
    bench.say(
      "sessions: \(size.edits) edits of \(FigureText.number(size.seconds)) s in \(size.sessions) sessions of "
        + "\(size.environments) environments")
    let simulators = try (1...size.environments).map {
      try Simulator(program, in: folder, number: $0, migrations: editsEach, seconds: size.seconds)
    }
    defer { for simulator in simulators { simulator.process.end() } }
    let environments = simulators.enumerated().map { index, simulator in
      Migeditd.Environment(
        name: "e\(index)", url: simulator.url, sessions: size.sessions / size.environments,
        settings: bench.isQuick ? ["poll: { min: 20ms, max: 100ms }"] : [])
    }
    let daemon = try Migeditd(bench.places.needed("migeditd"), in: folder, environments)
    defer { daemon.process.end(SIGKILL) }
    let line = try daemon.line()
    for environment in environments {
      for start in stride(from: 1, through: editsEach, by: 1000) {
        let numbers = start...min(editsEach, start + 999)
        try line.send(enqueueFrame(numbers.map { smallEdit($0, name: "R\($0)", environment: environment.name) }))
        _ = try line.reply(to: "Enqueue")
      }
    }
    let (start, before) = (now(), ProcessUse(of: daemon.process.pid))
    var memory = before.memory
    try awaitEnd(of: editsEach * size.environments, line, seconds: Self.mostSeconds, each: bench.isQuick ? 50 : 1000) {
      memory = max(memory, ProcessUse(of: daemon.process.pid).memory)
    }
    let used = ProcessUse(of: daemon.process.pid).processor - before.processor
    let busy = try simulators.flatMap { Self.busyShares(try $0.edits()) }.sorted()
    guard let least = busy.first else { throw BenchError("no session has made a second edit: there are too few edits") }
    note((busy.reduce(0, +) / Double(busy.count)) * 100, "% of the time a session edits, on average", "at least 95")
    note(least * 100, "% of the time the least busy session edits", "at least 95")
    note(memory, "MB of memory, resident at most", "below 150")
    note(used / (Double(now() - start) / 1e9) * 100, "% of one processor", nil)
  }

  private func note(_ value: Double, _ row: String, _ goal: String?) {
    let seconds = FigureText.number(size.seconds)
    let column =
      "\(FigureText.count(size.edits)) edits of \(seconds) s, "
      + "\(FigureText.count(size.sessions)) sessions, \(size.environments) servers"
    bench.findings.note(value, Self.kind, row: row, column: column, goal: goal)
  }

  /// Of each session that made more than one edit: which share of the time from its first edit's beginning to its last one's
  /// end it was editing.
  private static func busyShares(_ edits: [Simulator.Edit]) -> [Double] {
    Dictionary(grouping: edits, by: \.session).values.filter { $0.count > 1 }.compactMap { edits in
      let spans = edits.compactMap { edit in
        edit.ended.map { (Simulator.milliseconds(of: edit.began), Simulator.milliseconds(of: $0)) }
      }
      guard let first = spans.map(\.0).min(), let last = spans.map(\.1).max(), last > first else { return nil }
      return spans.map { $0.1 - $0.0 }.reduce(0, +) / (last - first)
    }
  }
}
