import JSONDocument

/// What a long queue costs: the same calls with ever more jobs that wait, and wherever those are.
struct BacklogGroup {
  private static let title = "With so many jobs queued"
  private static let calls = Findings.Kind(title: title, unit: "ms", comparison: .growth)
  private static let memory = Findings.Kind(title: title, unit: "MB of memory, resident", comparison: .growth)
  private static let targets = 1000
  private static let each = 1000

  let bench: Bench

  private var repetitions: Int { bench.isQuick ? 2 : 20 }

  func run() throws {
    for size in bench.scale.backlog {
      bench.say("backlog: \(FigureText.count(size)) jobs")
      try measure(size)
    }
    try BlockedBacklog(bench: bench).run()
  }

  private func measure(_ size: Int) throws {
    let column = "\(FigureText.count(size)) jobs"
    let folder = try bench.folder()
    let simulator = try Simulator(
      bench.places.needed("library-simulator"), in: folder, migrations: Self.targets, seconds: 0)
    defer { simulator.process.end() }
    let environment = Migeditd.Environment(url: simulator.url, settings: ["poll: { min: 20ms, max: 100ms }"])
    let program = try bench.places.needed("migeditd")
    let daemon = try Migeditd(program, in: folder, [environment])
    let line = try daemon.line()
    try line.call("Pause")
    for start in stride(from: 1, through: size, by: Self.each) {
      let edits = (start...min(size, start + Self.each - 1)).map { number in
        smallEdit(target(of: number, of: size), name: "R\(number)").merging(["batch": .string("b\(start / Self.each)")])
      }
      try line.send(enqueueFrame(edits))
      _ = try line.reply(to: "Enqueue")
    }
    try measureCalls(line, size, column)
    try measureClaims(simulator, line, column)
    note(ProcessUse(of: daemon.process.pid).memory, Self.memory, "after the calls", column, "64")
    daemon.process.end()

    for _ in 1...bench.rounds {
      let again = try Migeditd(program, in: folder, [environment])
      note(again.startMilliseconds, Self.calls, "from the start until it answers", column, "below 1,000")
      note(ProcessUse(of: again.process.pid).memory, Self.memory, "after a start", column, "64")
      again.process.end()
    }
  }

  /// However many jobs there are, 100 of them are on the last target.
  private func target(of number: Int, of size: Int) -> Int {
    number % max(1, size / 100) == 0 ? Self.targets : number % (Self.targets - 1) + 1
  }

  private func measureCalls(_ line: ControlLine, _ size: Int, _ column: String) throws {
    // A cursor names the job that a page begins behind, in base 36.
    let lastPage: JSON = .string("z" + String(min(size, 101), radix: 36))
    let target = smallEdit(Self.targets, name: "")["target"]?["id"] ?? .null
    let calls: [(String, String, JSONObject)] = [
      ("List, the first page", "List", ["limit": 100]),
      ("List, the last page", "List", ["limit": 100, "cursor": lastPage]),
      ("List, of one target", "List", ["limit": 100, "filter": ["targetId": target]]),
      ("List, of one batch", "List", ["limit": 100, "filter": ["batch": "b0"]]),
      ("Explain (why), the last job", "Explain", ["id": .number(JSONNumber(size))]),
      ("Status", "Status", [:]),
    ]
    for (row, method, parameters) in calls {
      for repetition in 0..<repetitions + 2 {
        let start = now()
        try line.exchange(method, parameters)
        // The first ones bring into memory what is on the disk.
        if repetition >= 2 { note(Double(now() - start) / 1e6, Self.calls, row, column, "below 10") }
      }
    }
  }

  /// From Resume to the PUT of the job that was claimed, which stands for the claim: all else costs the same.
  private func measureClaims(_ simulator: Simulator, _ line: ControlLine, _ column: String) throws {
    var seen = 0
    for repetition in 0...repetitions {
      let resumed = wallMilliseconds().truncatingRemainder(dividingBy: 86_400_000)
      try line.call("Resume")
      let put = try wait(for: "the PUT of an edit", each: 2) {
        try simulator.requests(from: seen + 1).first { $0.method == "PUT" }
      }
      try line.call("Pause", ["wait": true])
      seen = try simulator.requestCount()
      // The first one waits for a login.
      if repetition > 0 {
        note(max(0, put.milliseconds + 0.5 - resumed), Self.calls, "from Resume to the first PUT", column, nil)
      }
    }
  }

  private func note(_ value: Double, _ kind: Findings.Kind, _ row: String, _ column: String, _ goal: String?) {
    bench.findings.note(value, kind, row: row, column: column, goal: goal)
  }
}
