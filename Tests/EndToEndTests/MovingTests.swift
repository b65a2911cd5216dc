import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// A queue moves from one daemon to another.
@Suite(.timeLimit(.minutes(5))) struct MovingTests {
  /// Another place, with a daemon for the same server.
  private func other(_ bench: Bench) async throws -> Bench {
    let other = try await Bench(startsDaemon: false)
    try other.write(other.configuration(url: bench.url))
    try await other.start()
    return other
  }

  private func status(_ bench: Bench) async throws -> Status.Reply {
    try await bench.client().call(Status.self, Status.Parameters())
  }

  @Test func `a queue that has moved follows the edit under way, does the rest after Resume, and nothing twice`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "8", "--seconds-max", "8"])
    let client = try await bench.client()
    let jobs = try await client.enqueue(
      (1...3).map { client.rename(Samples.migration($0), to: "edit \($0)", key: "k\($0)") })
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    #expect(try await bench.ctl("pause").status == 0)
    let file = bench.folder.file("queue.jsonl")
    let exported = try await bench.ctl("export", "--output", file)
    #expect(exported.status == 0 && exported.errors.contains("1 edit is under way"), "\(exported.errors)")
    var attributes = stat()
    #expect(stat(file, &attributes) == 0 && attributes.st_mode & 0o777 == 0o600)
    let before = try await status(bench)
    await bench.kill()

    let other = try await other(bench)
    let watcher = try await other.client()
    let seen = Task {
      var seen: [EventKind?] = []
      do {
        try await watcher.callMore(Watch.self, Watch.Parameters(since: 0)) { reply in
          if reply.event.job != nil { seen.append(reply.event.what.known) }
          return true
        }
      } catch {}
      return seen
    }
    let daemon = try #require(other.daemon)
    let imported = try await other.ctl("import", file)
    #expect(imported.status == 0 && imported.errors.contains("imported: 3 jobs"), "\(imported.errors)")
    let ended = await daemon.end()
    #expect(ended.status == EX_TEMPFAIL, "\(ended.errors)")
    #expect(ended.errors.contains("has imported the queue \(before.storeId)"))
    #expect(!ended.errors.contains("can't be"), "\(ended.errors)")
    #expect(await seen.value == [], "who followed the empty queue is told nothing of the other")

    try await other.start()
    let after = try await status(other)
    #expect(after.storeId != before.storeId && after.lastSequence > before.lastSequence + 1_000_000)
    #expect(after.pause?.by == "migeditd" && after.pause?.reason?.contains(before.storeId) == true)
    try await other.awaitEnd(of: [jobs[0]])
    #expect(try await bench.simulator("edits").array?.count == 1)
    // The keys have come along, too.
    let again = try await other.client()
    #expect(try await again.enqueue([again.rename(Samples.migration(2), to: "edit 2", key: "k2")]) == [jobs[1]])
    #expect(try await other.ctl("resume").status == 0)
    try await other.awaitEnd(of: jobs)
    #expect(try await bench.simulator("edits").array?.count == 3)
    #expect(try await bench.simulator("violations") == [])
    let refused = try await other.ctl("import", file)
    #expect(refused.status == EX_DATAERR && refused.errors.contains("This queue has had a job"), "\(refused.errors)")
  }

  /// A queue of which much is to be written.
  private func large() async throws -> (bench: Bench, text: String) {
    let bench = try await Bench()
    let client = try await bench.client()
    // Of three bytes each, so that pieces would end within one, and as random as what can't be kept in less room.
    var random = SeededGenerator(seed: 1)
    let letters = (0x4E00...0x9FFF).compactMap(Unicode.Scalar.init)
    func long() -> String {
      (0..<34_000).reduce(into: "") { text, _ in
        text.unicodeScalars.append(letters.randomElement(using: &random) ?? "x")
      }
    }
    #expect(try await bench.ctl("pause").status == 0)
    for _ in 0..<4 {
      try await client.enqueue((1...40).map { client.rename(Samples.migration($0), to: long()) })
    }
    let exported = try await bench.ctl("export")
    #expect(exported.status == 0, "\(exported.errors)")
    return (bench, exported.output)
  }

  @Test func `a daemon that is killed at any time of an import has all of the queue or nothing of it`() async throws {
    let (bench, text) = try await large()
    let half = String(text.prefix(text.count / 2))
    let otherHalf = String(text.dropFirst(half.count))
    var found: [Int: [Bool]] = [:]
    // Within the pieces; and three times within the one transaction, as what has been written shows, or when it was done.
    for bytes in [0, 1 << 20, 3 << 20, 5 << 20] {
      let other = try await other(bench)
      let before = try await written(in: other)
      let empty = try await status(other).storeId
      let client = try await other.client()
      _ = try await client.call(Import.self, Import.Parameters(offset: 0, text: half))
      if bytes > 0 {
        let rest = Import.Parameters(offset: half.utf8.count, text: otherHalf, last: true)
        async let answer = try? client.call(Import.self, rest)
        while try await written(in: other) < before + bytes, await isThere(other) { await Task.yield() }
        await other.kill()
        _ = await answer
      } else {
        await other.kill()
      }
      try await other.start()
      let after = try await status(other)
      let isWhole = after.storeId != empty
      found[bytes, default: []].append(isWhole)
      #expect(after.counts.values.reduce(0, +) == (isWhole ? 160 : 0) && (after.pause?.by == "migeditd") == isWhole)
      if !isWhole { try await importWhole(text, into: other) }
    }
    #expect(found[0] == [false] && found.values.joined().count { !$0 } > 1, "\(found)")
  }

  private func importWhole(_ text: String, into other: Bench) async throws {
    let file = other.folder.file("queue.jsonl")
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let imported = try await other.ctl("import", file)
    #expect(imported.status == 0, "\(imported.errors)")
    _ = await other.daemon?.end()
    try await other.start()
    #expect(try await status(other).counts["queued"] == 160)
  }

  /// How many bytes there are that an import makes more, also before it is committed: of the log, or of the database.
  private func written(in other: Bench) async throws -> Int {
    if let database = other.database {
      let size = try await database.execute("SELECT pg_database_size(current_database())")
      return Int(size.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }
    var attributes = stat()
    return stat(other.queue + "-wal", &attributes) == 0 ? Int(attributes.st_size) : 0
  }

  /// Somebody can still connect: the daemon has not ended by itself.
  private func isThere(_ bench: Bench) async -> Bool {
    (try? await VarlinkClient.connect(to: bench.socket)) != nil
  }

  @Test func `a file that is cut, changed or of another version is refused, and the daemon goes on`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "x")])
    let text = try await bench.ctl("export").output
    let other = try await other(bench)
    let wrong = [
      (String(text.dropLast(1)), "cut off"), (String(text.prefix(text.count / 2)), "cut off"),
      ("", "not an exported queue"),
      (text.replacing("\"priority\":0", with: "\"priority\":1"), "not as it was written"),
      (text.replacing("\"tables\":8", with: "\"tables\":9"), "version 9 of its tables"),
      ("hello\n", "not an exported queue"),
    ]
    for (number, (text, words)) in wrong.enumerated() {
      let file = other.folder.file("wrong-\(number)")
      try text.write(toFile: file, atomically: false, encoding: .utf8)
      let refused = try await other.ctl("import", file)
      #expect(refused.status == EX_DATAERR && refused.errors.contains(words), "\(number): \(refused.errors)")
    }
    let piece = Import.Parameters(offset: 7, text: "{}")
    await #expect(throws: ControlError.self) { try await other.client().call(Import.self, piece) }
    #expect(try await status(other).counts.values.reduce(0, +) == 0)
    #expect(try await other.ctl("healthy").status == 0)
  }
}
