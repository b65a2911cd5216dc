import Glibc

/// What is small, and there all the time: start-ups, a daemon that has nothing to do, and the sizes of the programs.
struct SmallGroup {
  private static let start = Findings.Kind(title: "Start-up", unit: "ms", comparison: .nothing)
  private static let idle = Findings.Kind(
    title: "A daemon with nothing to do", unit: "as each row says", comparison: .nothing)
  private static let size = Findings.Kind(title: "The programs, stripped", unit: "MB", comparison: .nothing)
  private static let column = "migedit"

  let bench: Bench

  func run() throws {
    let daemonProgram = try bench.places.needed("migeditd")
    let ctl = try bench.places.needed("migeditctl")
    try measureSizes()
    bench.say("start-up")
    for _ in 1...(bench.isQuick ? 2 : 10) {
      let daemon = try Migeditd(daemonProgram, in: bench.folder())
      note(daemon.startMilliseconds, Self.start, "migeditd with an empty queue, until it answers")
      daemon.process.end()
    }
    let daemon = try Migeditd(daemonProgram, in: bench.folder())
    let environment = ["MIGEDIT_SOCKET=\(daemon.socket)"]
    for _ in 1...(bench.isQuick ? 2 : 30) {
      try note(milliseconds(ctl, ["--version"], environment), Self.start, "migeditctl --version")
      try note(milliseconds(ctl, ["status"], environment), Self.start, "migeditctl status")
    }
    let seconds = bench.isQuick ? 0.3 : 60
    bench.say("idle, for \(Int(seconds)) s")
    pause(milliseconds: bench.isQuick ? 100 : 3000)
    let before = ProcessUse(of: daemon.process.pid)
    pause(milliseconds: Int(seconds * 1000))
    let after = ProcessUse(of: daemon.process.pid)
    note((after.processor - before.processor) * 1000 * 60 / seconds, Self.idle, "ms of processor time a minute")
    note(Double(after.wakeUps - before.wakeUps) / seconds, Self.idle, "wake-ups a second")
    note(after.memory, Self.idle, "MB of memory, resident")
    daemon.process.end()
  }

  private func note(_ value: Double, _ kind: Findings.Kind, _ row: String) {
    bench.findings.note(value, kind, row: row, column: Self.column)
  }

  private func milliseconds(_ program: String, _ arguments: [String], _ environment: [String]) throws -> Double {
    let folder = try bench.folder()
    let start = now()
    let child = try ChildProcess(
      program, arguments, log: folder.file("log"), environment: environment, endsWithParent: false)
    guard child.wait() == 0 else { throw BenchError("\(program) said: \(child.log)") }
    return Double(now() - start) / 1e6
  }

  /// As the Debian package has them.
  private func measureSizes() throws {
    guard let strip = findProgram("strip") else { return bench.miss("strip (of binutils)") }
    let folder = try bench.folder()
    for name in ["migeditd", "migeditctl"] {
      let stripped = folder.file(name)
      try ChildProcess.run(
        strip, ["--strip-unneeded", "-o", stripped, try bench.places.needed(name)], log: folder.file("strip.log"))
      var status = stat()
      guard stat(stripped, &status) == 0 else { throw BenchError("\(stripped): \(lastSystemError())") }
      note(Double(status.st_size) / 1e6, Self.size, name)
    }
  }
}
