import JSONDocument

/// A call of Enqueue.
func enqueueFrame(_ edits: [JSON]) -> [UInt8] {
  let call: JSON = ["method": "org.migedit.Queue.Enqueue", "parameters": ["edits": .array(edits)]]
  return call.bytes + [0]
}

/// A small edit of one of the simulator's migrations.
func smallEdit(_ number: Int, name: String, environment: String = Edits.environment) -> JSON {
  let digits = String(number, radix: 16, uppercase: true)
  let id = Edits.migrationPrefix + String(repeating: "0", count: 16 - digits.count) + digits
  return [
    "target": ["environment": .string(environment), "kind": "migration", "id": .string(id)],
    "change": ["mergePatch": ["name": .string(name)]],
  ]
}

/// Waits until so many jobs have succeeded, and none has ended otherwise.
func awaitEnd(
  of count: Int, _ line: ControlLine, seconds: Double = 600, each milliseconds: Int = 100, _ look: () -> Void = {}
) throws {
  try wait(for: "\(count) edits to end", seconds: seconds, each: milliseconds) {
    look()
    let counts = try line.call("Status")["counts"]
    let number = { (state: String) in counts?[state]?.number.flatMap { Int($0.description) } ?? 0 }
    let failed = number("failed") + number("cancelled") + number("expired")
    guard failed == 0 else { throw BenchError("\(failed) edits did not succeed") }
    return number("succeeded") == count ? () : nil
  }
}
