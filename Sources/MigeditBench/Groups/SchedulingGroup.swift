import Glibc
import JSONDocument

/// How soon an edit begins, and what looking at one costs. The simulator tells when it was asked, to a millisecond.
struct SchedulingGroup {
  private static let delays = Findings.Kind(title: "How soon an edit begins", unit: "ms", comparison: .nothing)
  private static let polls = Findings.Kind(
    title: "Looking at an edit under way", unit: "ms of migeditd's processor time", comparison: .nothing)
  private static let poll = "poll: { min: 20ms, max: 100ms }"
  private static let (median, tail) = ("median", "99 % are below")

  let bench: Bench

  private var count: Int { bench.isQuick ? 5 : 200 }

  func run() throws {
    bench.say("scheduling: from an Enqueue's reply to its PUT")
    try measureFromReply()
    bench.say("scheduling: from an edit's end to the next PUT")
    try measureFromEnd()
    bench.say("scheduling: polls")
    try measurePolls()
  }

  private func measureFromReply() throws {
    try withServers(migrations: count, seconds: 0, settings: [Self.poll]) { simulator, daemon in
      note(try delaysFromReply(simulator, daemon), "from Enqueue's reply to the PUT, a session being free")
    }
  }

  /// From the reply to Enqueue to the arrival of the PUT, where a session is free: in milliseconds, one after the other.
  private func delaysFromReply(_ simulator: Simulator, _ daemon: Migeditd) throws -> [Double] {
    let line = try daemon.line()
    var delays: [Double] = []
    var seen = 0
    for number in 1...count + 1 {
      try line.send(enqueueFrame([smallEdit(min(number, count), name: "R\(number)")]))
      let job = try line.reply(to: "Enqueue")["jobs"]?.array?.first?["id"] ?? .null
      let replied = millisecondsOfDay()
      let put = try wait(for: "the PUT of an edit", each: 2) {
        try simulator.requests(from: seen + 1).first { $0.method == "PUT" }
      }
      seen = put.number
      // The first edit waits for a login. What the simulator says is cut off to a whole millisecond.
      if number > 1 { delays.append(max(0, put.milliseconds + 0.5 - replied)) }
      try wait(for: "the edit's end") {
        try line.call("Get", ["id": job])["job"]?["endedAt"].flatMap { $0.isNull ? nil : $0 }.map { _ in }
      }
    }
    return delays
  }

  /// The same with a daemon whose queue is in a database, or in a file.
  ///
  /// - Parameter conninfo: nil: in a file.
  func delaysFromReply(of program: String, conninfo: String?) throws -> [Double] {
    var delays: [Double] = []
    try withServers(migrations: count, seconds: 0, settings: [Self.poll], program, conninfo) {
      delays = try delaysFromReply($0, $1)
    }
    return delays
  }

  /// From the GET that shows an edit's end to the next PUT in that session.
  private func measureFromEnd() throws {
    try withServers(migrations: count + 1, seconds: 0.03, settings: [Self.poll]) { simulator, daemon in
      let line = try daemon.line()
      try line.send(enqueueFrame((1...count + 1).map { smallEdit($0, name: "R\($0)") }))
      _ = try line.reply(to: "Enqueue")
      try awaitEnd(of: count + 1, line)
      let requests = try simulator.requests()
      let edits = try simulator.edits()
      var delays: [Double] = []
      for edit in edits {
        guard let ended = edit.ended.map(Simulator.milliseconds(of:)) else { continue }
        let target = edit.target.prefix { $0 != ":" }
        let last = requests.first {
          $0.number > edit.request && $0.method == "GET" && $0.path.contains(target) && $0.milliseconds >= ended
        }
        guard let last, let put = requests.first(where: { $0.number > last.number && $0.method == "PUT" }) else {
          continue
        }
        delays.append(put.milliseconds - last.milliseconds)
      }
      note(delays, "from the GET that shows an edit's end to the next PUT")
    }
  }

  private func measurePolls() throws {
    let sessions = bench.isQuick ? 4 : 100
    let settings = ["poll: { min: 200ms, max: 200ms }"]
    try withServers(migrations: sessions, seconds: 3600, sessions: sessions, settings: settings) { simulator, daemon in
      let line = try daemon.line()
      try line.send(enqueueFrame((1...sessions).map { smallEdit($0, name: "R\($0)") }))
      _ = try line.reply(to: "Enqueue")
      try wait(for: "all edits to begin", seconds: 60, each: 50) { try simulator.edits().count == sessions ? () : nil }
      for _ in 1...bench.rounds {
        let before = (ProcessUse(of: daemon.process.pid), try simulator.requestCount())
        pause(milliseconds: bench.isQuick ? 500 : 10_000)
        let after = (ProcessUse(of: daemon.process.pid), try simulator.requestCount())
        let used = (after.0.processor - before.0.processor) * 1000
        bench.findings.note(
          used / Double(max(1, after.1 - before.1)), Self.polls, row: "a poll, \(sessions) sessions",
          column: "migeditd",
          goal: "below 0.3")
      }
    }
  }

  private func note(_ delays: [Double], _ row: String) {
    guard !delays.isEmpty else { return }
    let sorted = delays.sorted()
    let tail = sorted[min(sorted.count - 1, Int(Double(sorted.count) * 0.99))]
    bench.findings.note(sorted[sorted.count / 2], Self.delays, row: row, column: Self.median)
    bench.findings.note(tail, Self.delays, row: row, column: Self.tail, goal: "99 % below 10")
  }

  private func withServers(
    migrations: Int, seconds: Double, sessions: Int = 1, settings: [String], _ program: String? = nil,
    _ conninfo: String? = nil, _ body: (Simulator, Migeditd) throws -> Void
  ) throws {
    let folder = try bench.folder()
    let simulator = try Simulator(
      bench.places.needed("library-simulator"), in: folder, migrations: migrations, seconds: seconds)
    defer { simulator.process.end() }
    let environment = Migeditd.Environment(url: simulator.url, sessions: sessions, settings: settings)
    let daemon = try Migeditd(
      program ?? bench.places.needed("migeditd"), in: folder, [environment], conninfo: conninfo)
    defer { daemon.process.end(SIGKILL) }
    do {
      try body(simulator, daemon)
    } catch let error as BenchError {
      throw BenchError("\(error). migeditd said: \(daemon.process.log.suffix(2000))")
    }
  }

  private func millisecondsOfDay() -> Double { wallMilliseconds().truncatingRemainder(dividingBy: 86_400_000) }
}
