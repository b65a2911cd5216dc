import Glibc

/// `migeditctl enqueue --file` with many lines, beside as many rows in SQLite alone, and what both leave on the disk.
struct FileGroup {
  private static let title = "A file of edits of 2 KB, enqueued by migeditctl"
  private static let rate = Findings.Kind(title: title, unit: "jobs a second", comparison: .ours)
  private static let size = Findings.Kind(title: title, unit: "bytes of the queue's file a job", comparison: .ours)
  private static let rowsEach = 1000

  let bench: Bench

  func run() throws {
    let daemonProgram = try bench.places.needed("migeditd")
    let ctl = try bench.places.needed("migeditctl")
    let lines = bench.scale.lines
    let row = "\(FigureText.count(lines)) lines"
    let common = try bench.folder()
    let file = common.file("edits.jsonl")
    try write(file)
    for round in 1...bench.rounds {
      bench.say("file, round \(round) of \(bench.rounds): \(row)")
      let folder = try bench.folder()
      let daemon = try Migeditd.queue(daemonProgram, in: folder)
      let start = now()
      try ChildProcess.run(
        ctl, ["enqueue", "--file", file], log: folder.file("ctl.log"), environment: ["MIGEDIT_SOCKET=\(daemon.socket)"])
      let seconds = Double(now() - start) / 1e9
      daemon.process.end()
      let bytes = try RawSQLite.bytes(of: daemon.queue)
      bench.findings.note(
        Double(lines) / seconds, Self.rate, row: row, column: "migeditd", goal: "half of SQLite alone")
      bench.findings.note(Double(bytes) / Double(lines), Self.size, row: row, column: "migeditd", goal: "at most 3,500")
      try measureRawSQLite(row)
    }
  }

  private func measureRawSQLite(_ row: String) throws {
    let folder = try bench.folder()
    let path = folder.file("raw.sqlite")
    var (number, processor) = (1, 0.0)
    let result = try RawSQLite(path).run(
      seconds: 600, most: bench.scale.lines, each: min(Self.rowsEach, bench.scale.lines), from: &number,
      processor: &processor)
    let column = "SQLite alone, \(FigureText.count(Self.rowsEach)) rows a commit"
    bench.findings.note(Double(result.rows) / result.seconds, Self.rate, row: row, column: column)
    bench.findings.note(
      Double(try RawSQLite.bytes(of: path)) / Double(result.rows), Self.size, row: row, column: column)
  }

  private func write(_ path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchError("\(path): \(lastSystemError())") }
    var line = Edits.request
    line.append("\n")
    for number in 1...bench.scale.lines {
      line.set(number)
      guard fwrite(line.bytes, 1, line.bytes.count, file) == line.bytes.count else { break }
    }
    guard fclose(file) == 0 else { throw BenchError("\(path): \(lastSystemError())") }
  }
}
