import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A batch that stops after so many failures, with the real daemon, and migeditctl beside it.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
  private static let arguments = ["--seconds-min", "0.2", "--seconds-max", "0.3"]

  /// A file of ten edits, of which the second, the fourth and the fifth are of targets that are not there.
  private func write(in bench: Bench) throws -> String {
    let lines = (1...10).map { number in
      let missing = String(repeating: "0", count: 31) + "\(number)"
      let id = [2, 4, 5].contains(number) ? "\(missing):\(missing)" : "\(Samples.migration(number))"
      return """
        {"target":{"environment":"\(Bench.environment)","kind":"migration","id":"\(id)"},"change":{"mergePatch":{"name":"R\(number)"}}}
        """
    }
    let file = bench.folder.file("night.jsonl")
    try lines.joined(separator: "\n").write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }

  private func counts(_ client: ControlClient) async throws -> [String: Int] {
    try await client.call(GetBatch.self, GetBatch.Parameters(name: "night")).batch.counts.filter { $0.value > 0 }
  }

  /// Returns when so many jobs have been held.
  private func awaitHeld(_ count: Int, in bench: Bench) async throws {
    var held = 0
    try await bench.watch(.init(since: 0)) { event in
      if event.what.known == .held { held += 1 }
      return held < count
    }
  }

  @Test func `the rest of a batch is held at the second failure, says so, and goes on when it is released`()
    async throws
  {
    let bench = try await Bench(Self.arguments)
    let client = try await bench.client()
    let made = try await bench.ctl(
      "enqueue", "--file", try write(in: bench), "--batch", "night", "--stop-after", "2")
    #expect(made.status == 0, "\(made)")
    try await awaitHeld(6, in: bench)
    #expect(try await counts(client) == ["succeeded": 2, "failed": 2, "held": 6])
    #expect(try await bench.puts().count == 2)
    let why = try await bench.ctl("why", "7")
    #expect(why.output.contains("batch night#1 was stopped when 2 of its jobs had failed"), "\(why)")
    #expect(why.output.contains("migeditctl release --batch night#1"))
    let batches = try await bench.ctl("batches")
    #expect(batches.output.contains("at 2 failures; `migeditctl release --batch night#1`"), "\(batches)")
    let status = try await bench.ctl("status")
    #expect(status.output.contains("at 2 failures"), "\(status)")
    let waited = try await bench.ctl("wait", "--batch", "night", "--timeout", "1s")
    #expect(waited.status == 75 && waited.errors.contains("All 6 jobs that have not ended are held."), "\(waited)")
    // What is enqueued meanwhile is held, too.
    let later = try await bench.ctl(
      "enqueue", "--migration", "\(Samples.migration(11))", "--name", "R11", "--batch", "night")
    #expect(later.status == 0 && later.errors.contains("job 11: It is held: batch night#1 was stopped"), "\(later)")

    let released = try await bench.ctl("release", "--batch", "night", "--yes")
    #expect(released.status == 0 && released.errors.contains("7"), "\(released)")
    try await bench.awaitEnd(of: Array(5...11))
    // The one failure that was left is the first of the new count.
    #expect(try await counts(client) == ["succeeded": 8, "failed": 3])
    let report = try await bench.ctl("report", "night")
    #expect(report.status == 0 && !report.output.contains("It was stopped"), "\(report)")
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `over a kill at the second failure nothing more of the batch is sent`() async throws {
    let bench = try await Bench(Self.arguments)
    let client = try await bench.client()
    let made = try await bench.ctl(
      "enqueue", "--file", try write(in: bench), "--batch", "night", "--stop-after", "2")
    #expect(made.status == 0, "\(made)")
    var failed = 0
    try await bench.watch(.init(since: 0)) { event in
      if event.what.known == .failed { failed += 1 }
      if failed == 2 { await bench.kill() }
      return failed < 2
    }
    _ = client
    try await bench.start()
    try await awaitHeld(6, in: bench)
    #expect(try await counts(try await bench.client()) == ["succeeded": 2, "failed": 2, "held": 6])
    #expect(try await bench.puts().count == 2)
    let released = try await bench.ctl("release", "--batch", "night", "--yes")
    #expect(released.status == 0, "\(released)")
    try await bench.awaitEnd(of: Array(5...10))
    #expect(try await counts(try await bench.client()) == ["succeeded": 7, "failed": 3])
    #expect(try await bench.simulator("violations") == [])
  }
}
