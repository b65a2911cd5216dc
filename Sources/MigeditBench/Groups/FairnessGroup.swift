import Dispatch
import Glibc
import Synchronization

/// How long a client waits that enqueues an edit now and then, while another one enqueues as many as it can.
struct FairnessGroup {
  private struct Flood {
    let name: String
    var window = 1
    /// Edits in each call.
    var edits = 1
  }

  private static let title = "A client that enqueues 50 edits a second, beside one that enqueues as much as it can"
  private static let median = Findings.Kind(title: title, unit: "ms to the reply, median", comparison: .nothing)
  private static let tail = Findings.Kind(title: title, unit: "ms to the reply, 99 % are below", comparison: .nothing)
  private static let flooded = Findings.Kind(title: title, unit: "the other's jobs a second", comparison: .nothing)
  private static let goal = "99 % below 20"

  let bench: Bench

  private var floods: [Flood] {
    [
      Flood(name: "64 calls under way", window: 64),
      Flood(name: "100 edits a call", edits: min(100, bench.scale.lines)),
      Flood(name: "\(FigureText.count(bench.scale.editsEachCall)) edits a call", edits: bench.scale.editsEachCall),
    ]
  }

  func run() throws {
    let program = try bench.places.needed("migeditd")
    for round in 1...bench.rounds {
      bench.say("fairness, round \(round) of \(bench.rounds)")
      let daemon = try Migeditd.queue(program, in: try bench.folder())
      defer { daemon.process.end() }
      var number = 1
      try note(try pace(daemon, from: &number), row: "alone")
      for flood in floods { try measure(flood, daemon, from: &number) }
    }
  }

  private func note(_ latencies: [Double], row: String) throws {
    guard !latencies.isEmpty else { throw BenchError("\(row): nothing was answered") }
    let sorted = latencies.sorted()
    func share(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
    bench.findings.note(share(0.5), Self.median, row: row, column: "migeditd")
    bench.findings.note(share(0.99), Self.tail, row: row, column: "migeditd", goal: Self.goal)
  }

  private func measure(_ flood: Flood, _ daemon: Migeditd, from number: inout Int) throws {
    let template = flood.edits == 1 ? daemon.single : daemon.bulk(flood.edits)
    guard let template else { return }
    let socket = try daemon.connect()
    let outcome = Mutex<Result<Load.Result, any Error>?>(nil)
    // Far from the numbers of the other client: each edit has a target of its own.
    let first = number + 10_000_000
    let (seconds, descriptor, format) = (bench.scale.seconds, socket.descriptor, daemon.replies)
    let latencies = try withFlood {
      var next = first
      let result = Result {
        try Load(window: flood.window).run([descriptor], template, format, seconds: seconds, from: &next)
      }
      outcome.withLock { $0 = result }
    } during: {
      try pace(daemon, from: &number)
    }
    guard let made = try outcome.withLock({ try $0?.get() }) else { throw BenchError("\(flood.name) did not end") }
    try note(latencies, row: flood.name)
    bench.findings.note(
      Double(made.answered * flood.edits) / made.seconds, Self.flooded, row: flood.name, column: "migeditd")
    number = first + made.answered * flood.edits
  }

  /// Does both at once, and waits for both.
  private func withFlood<Value>(
    _ flood: @escaping @Sendable () -> Void, during work: () throws -> Value
  ) throws -> Value {
    let ended = DispatchGroup()
    DispatchQueue.global().async(group: ended, execute: flood)
    defer { ended.wait() }
    return try work()
  }

  /// From when an edit was due until its reply came, in milliseconds: one that had to wait for the one before has waited, too.
  private func pace(_ daemon: Migeditd, from number: inout Int) throws -> [Double] {
    let socket = try daemon.connect()
    var template = daemon.single
    let (start, pause) = (now(), UInt64(20_000_000))
    let count = max(1, Int(bench.scale.seconds * 1e9) / Int(pause))
    var latencies: [Double] = []
    for turn in 0..<count {
      let due = start + UInt64(turn) * pause
      let early = Int(due) - Int(now())
      if early > 0 { usleep(UInt32(early / 1000)) }
      template.set(number)
      number += 1
      try socket.send(template.bytes)
      _ = try socket.receive(until: 0)
      latencies.append(Double(now() - due) / 1e6)
    }
    return latencies
  }
}
