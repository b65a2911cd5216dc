import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A file that doesn't fit one call, by the real migeditctl with the real daemon.
@Suite(.timeLimit(.minutes(10))) struct LargeFileTests {
  private static let count = 10_500

  /// Each behind the one before the last, and the first one behind the last.
  private static var file: String {
    (0..<count).map { number in
      let after = number == 0 ? "r\(count - 1)" : number == 1 || number == count - 1 ? nil : "r\(number - 2)"
      let refs = number == 2 || after == nil ? "" : #", "afterRefs": ["\#(after ?? "")"]"#
      return
        #"{"ref": "r\#(number)", "target": {"kind": "migration", "id": "\#(Samples.migration(number % 40 + 1))"}, "#
        + #""change": {"mergePatch": {"name": "R\#(number)"}}\#(refs)}"#
    }
    .joined(separator: "\n")
  }

  @Test func `the ctl is killed in the middle and the command repeated: each line is one job, and none is left held`()
    async throws
  {
    let bench = try await Bench()
    #expect(try await bench.ctl("pause").status == 0)
    let file = bench.folder.file("jobs.jsonl")
    try Self.file.write(toFile: file, atomically: false, encoding: .utf8)
    let arguments = ["enqueue", "--file", file, "--batch", "night", "--deadline", "10h"]
    let first = try Program(builtProduct("migeditctl"), arguments, environment: ["MIGEDIT_SOCKET": bench.socket])
    // The first part is in the queue.
    try await bench.watch(.init(since: 0)) { $0.what.known != .enqueued }
    first.send(SIGKILL)
    #expect(await first.end().status == SIGKILL)
    let client = try await bench.client()
    let held = try await client.call(Status.self, .init()).counts["held"] ?? 0
    #expect((1..<Self.count).contains(held) && held % 100 == 0, "\(held)")

    let second = try await bench.ctl("enqueue", "--file", file, "--batch", "night", "--deadline", "10h")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("released \(Self.count) jobs\n"), "\(second.errors)")
    let jobs = second.output.split(separator: "\n").compactMap { JobID($0) }
    #expect(Set(jobs) == Set(1...Self.count) && jobs.count == Self.count)
    #expect(try await client.call(Status.self, .init()).counts.filter { $0.value > 0 } == ["queued": Self.count])
    for number in [0, 5001, Self.count - 2] {
      let before = number == 0 ? Self.count - 1 : number - 2
      #expect(try await client.job(jobs[number]).job.after == [jobs[before]], "\(number)")
    }

    #expect(try await bench.ctl("hold", "\(jobs[7])").status == 0)
    let third = try await bench.ctl("enqueue", "--file", file, "--batch", "night", "--deadline", "10h")
    #expect(third.status == 0 && third.output == second.output)
    #expect(third.errors.hasSuffix("nothing was changed; to enqueue the same edits once more, say another --batch\n"))
    #expect(third.errors.contains("left so: 1 job: \(jobs[7])\n"), "\(third.errors)")
    #expect(
      try await client.call(Status.self, .init()).counts.filter { $0.value > 0 }
        == ["queued": Self.count - 1, "held": 1])

    // The night has ended, however; the next one is made by the same command.
    #expect(try await bench.ctl("cancel", "--batch", "night", "--yes").status == 0)
    let next = try await bench.ctl("enqueue", "--file", file, "--batch", "night", "--deadline", "10h")
    #expect(next.status == 0 && next.errors.contains("released \(Self.count) jobs\n"), "\(next.errors)")
    let batch = try await client.call(GetBatch.self, .init(name: "night")).batch
    #expect(batch.run == 2 && batch.total == Self.count && batch.endedAt == nil)
  }
}
