import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// The queue is backed up, put back, cloned and killed.
@Suite(.timeLimit(.minutes(5)), .onlyOfFiles("it puts files back, and makes backups")) struct CopyTests {
  private func enqueue(_ numbers: ClosedRange<Int>, _ bench: Bench) async throws -> [JobID] {
    let client = try await bench.client()
    return try await client.enqueue(numbers.map { client.rename(Samples.migration($0), to: "edit \($0)") })
  }

  private func status(_ bench: Bench) async throws -> Status.Reply {
    try await bench.client().call(Status.self, Status.Parameters())
  }

  /// Puts a file in the queue's place, as an administrator does while the daemon is stopped.
  private func putBack(_ file: String, _ bench: Bench) throws {
    for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: bench.queue + ending) }
    try FileManager.default.copyItem(atPath: file, toPath: bench.queue)
  }

  @Test
  func `a backup that is put back follows the edit that was in flight, and starts nothing twice until Resume`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "6", "--seconds-max", "6"])
    let jobs = try await enqueue(1...2, bench)
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    let backup = try await bench.ctl("backup", "night.sqlite")
    let path = bench.folder.file("backups/night.sqlite")
    #expect(backup.status == 0 && backup.output == "\(path)\n", "\(backup.errors)")
    let before = try await status(bench)
    await bench.kill()
    try putBack(path, bench)
    try await bench.start()
    #expect(try await bench.daemon?.line(with: "the queue is paused: This queue is a copy that was made at ") != nil)
    let after = try await status(bench)
    #expect(after.storeId != before.storeId && after.lastSequence > before.lastSequence + 1_000_000)
    #expect(after.pause?.by == "migeditd" && after.pause?.until == nil)
    try await bench.awaitEnd(of: [jobs[0]])
    let why = try await bench.ctl("why", "\(jobs[1])")
    #expect(why.output.contains("This queue is a copy") && why.output.contains("migeditctl resume"), "\(why.output)")
    for whose in [["\(jobs[1])"], []] {
      let said = try await bench.ctl(["why"] + whose).output.split(whereSeparator: \.isWhitespace).joined(
        separator: " ")
      #expect(said.contains("next Compare what waits with the server, cancel what has been done since"), "\(said)")
    }
    #expect(try await bench.simulator("edits").array?.count == 1)
    #expect(try await bench.ctl("pause", "--reason", "lunch").status == 0)
    #expect(try await status(bench).pause == after.pause)
    let timed = try await bench.ctl("pause", "--until", "1h")
    #expect(timed.status == EX_DATAERR && timed.errors.contains("until somebody says Resume"), "\(timed)")
    let new = try await enqueue(3...3, bench)[0]
    #expect(new > jobs[1] + 1_000_000)
    #expect(try await bench.ctl("cancel", "\(new)").status == 0)
    #expect(try await bench.ctl("resume").status == 0)
    try await bench.awaitEnd(of: [jobs[1]])
    #expect(try await bench.simulator("edits").array?.count == 2)
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `a backup is refused over another, under a hidden name or elsewhere, and to who is no administrator`()
    async throws
  {
    let bench = try await Bench()
    #expect(try await bench.ctl("backup", "b").status == 0)
    let again = try await bench.ctl("backup", "b")
    #expect(again.status == EX_DATAERR && again.errors.contains("backups/b is there already"), "\(again.errors)")
    let elsewhere = try await bench.ctl("backup", "/root/b")
    #expect(elsewhere.status == EX_USAGE && elsewhere.errors.contains("only into the folder backups"))
    #expect(try await bench.ctl("backup").output.hasPrefix(bench.folder.file("backups/queue-20")))
  }

  @Test func `a queue that is put back to an older state is paused, and a killed one never is`() async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"])
    try await bench.awaitEnd(of: enqueue(1...1, bench))
    await bench.kill(SIGTERM)
    let old = bench.folder.file("old.sqlite")
    try FileManager.default.copyItem(atPath: bench.queue, toPath: old)
    for number in 2...6 {
      try await bench.start()
      #expect(try await status(bench).pause == nil)
      _ = try await enqueue(number...number, bench)
      await bench.kill()
    }
    try await bench.start()
    let whole = try await status(bench)
    #expect(whole.pause == nil)
    await bench.kill(SIGTERM)
    try putBack(old, bench)
    try await bench.start()
    let line = try await bench.daemon?.line(with: "This queue was put back to an older state")
    #expect(line?.contains("and had come to ") == true)
    let older = try await status(bench)
    #expect(older.storeId != whole.storeId && older.lastSequence > whole.lastSequence + 1_000_000)
  }

  @Test(.enabled(if: geteuid() == 0, "it gives the daemon another machine's id"))
  func `a cloned machine's queue is paused, unless that is not looked at`() async throws {
    let bench = try await Bench()
    await bench.kill(SIGTERM)
    let ignoring = bench.configuration(store: "machine_id: ignore")
    let comparing = bench.configuration()
    for (number, configuration) in [ignoring, comparing, comparing].enumerated() {
      try bench.write(configuration)
      let daemon = try start(bench, machine: "\(number)")
      try #require(try await daemon.line(with: "ready") != nil, "\(daemon.errors)")
      let isPaused = try await status(bench).pause != nil
      #expect(isPaused == (number == 2), "\(number): \(daemon.errors)")
      #expect(daemon.errors.contains("This queue was on another machine before") == (number == 2))
      daemon.send(SIGTERM)
      _ = await daemon.end()
    }
  }

  /// A daemon that sees another machine's id.
  private func start(_ bench: Bench, machine: String) throws -> Program {
    let id = bench.folder.file("machine-\(machine)")
    try "\(machine)123456789abcdef0123456789abcdef\n".write(toFile: id, atomically: false, encoding: .utf8)
    let script = "mount --bind \"$0\" /etc/machine-id && exec \"$@\""
    return try Program(
      "unshare",
      ["--mount", "sh", "-c", script, id, builtProduct("migeditd"), "--config", bench.configurationFile])
  }
}
