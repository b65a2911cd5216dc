import Foundation
import JSONDocument
import TestSupport
import Testing

extension SystemdTests {
  /// Not a test: it prints how long a start takes. The queue lies in memory.
  @Suite(.enabled(if: ProcessInfo.processInfo.environment["MIGEDIT_BENCHMARK"] == "1", "MIGEDIT_BENCHMARK is not 1"))
  struct StartingBenchmark {
    @Test(.timeLimit(.minutes(15))) func `from systemctl start to ready with 100,000 jobs in the queue`() async throws {
      let installation = try await Installation()
      try await installation.enable()
      try await #require(installation.ctl("pause", "--environment", Installation.environment).status == 0)
      let lines = try (0..<100_000).map { try JSON(encoding: Installation.rename($0 % 40 + 1, to: "edit \($0)")).text }
      try installation.machine.write(lines.joined(separator: "\n") + "\n", to: "/var/tmp/jobs.jsonl")
      let clock = ContinuousClock()
      let before = clock.now
      let enqueued = try await installation.ctl("enqueue", "--file", "/var/tmp/jobs.jsonl", "--batch", "all")
      try #require(enqueued.status == 0, "\(enqueued.output)\(enqueued.errors)")
      let enqueuing = clock.now - before

      var milliseconds: [Int] = []
      for _ in 1...5 {
        try await installation.systemctl("stop", Installation.service)
        try await installation.systemctl("start", Installation.service)
        let begun = try #require(Int(try await installation.property("InactiveExitTimestampMonotonic")))
        let ready = try #require(Int(try await installation.property("ActiveEnterTimestampMonotonic")))
        milliseconds.append((ready - begun) / 1000)
      }
      let counted = try await installation.ctl("status").output
      #expect(counted.contains("100000") || counted.contains("100,000"), "\(counted)")
      print("migeditctl enqueue --file, of 100,000 edits: \(enqueuing)")
      print("from systemctl start to ready, with 100,000 jobs: \(milliseconds.sorted()[2]) ms (\(milliseconds))")
    }
  }
}
