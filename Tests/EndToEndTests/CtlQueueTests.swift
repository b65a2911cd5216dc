import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What an administrator does with the queue all day, by the real migeditctl with the real daemon.
@Suite(.timeLimit(.minutes(5))) struct CtlQueueTests {
  /// Three edits of one migration and one of another, the first of them for a very long time on the server.
  private static func bench() async throws -> Bench {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let paused = try await bench.ctl("pause", "--reason", "release")
    #expect(paused.status == 0 && paused.errors == "paused: the whole queue, until `migeditctl resume`\n")
    let edits = [1, 1, 1, 2].enumerated().map { at, target in
      #"{"target": {"kind": "migration", "id": "\#(Samples.migration(target))"}, "#
        + #""change": {"mergePatch": {"name": "R\#(at)"}}}"#
    }
    let enqueued = try await bench.ctl(
      "enqueue", "--file", "-", "--batch", "night", input: edits.joined(separator: "\n"))
    #expect(enqueued.output == "1\n2\n3\n4\n", "\(enqueued.errors)")
    return bench
  }

  @Test func `why follows a job from the pause to the server`() async throws {
    let bench = try await Self.bench()
    let paused = try await bench.ctl("why", "1")
    #expect(
      paused.output.contains("waits for    paused: The whole queue is paused by root: release"), "\(paused.output)")
    #expect(paused.output.contains("next         `migeditctl resume` lets edits start again."))
    let nothing = try await bench.ctl("why")
    #expect(nothing.output.hasPrefix("Nothing runs; 4 queued\n  whole queue  paused by root at "), "\(nothing.output)")

    #expect(try await bench.ctl("resume").errors == "resumed: the whole queue\n")
    try await bench.watch(.init(since: 0)) { $0.what.known != .submitted }
    let running = try await bench.ctl("why", "1")
    #expect(running.output.contains("Job 1  running") && running.output.contains("submitted "), "\(running.output)")
    let behind = try await bench.ctl("why", "3")
    #expect(behind.output.contains("waits for    target: Job 1 holds the same target."), "\(behind.output)")
    let explained = try JSON(parsing: try await bench.ctl("why", "3", "--json").output)
    #expect(explained["ahead"] == [2] && explained["waits"]?.array?.first?["jobs"] == [1])
    #expect(explained["environment"]?["name"] == "prod")
    let session = try await bench.ctl("why", "4")
    #expect(session.output.contains("waits for    session: "), "\(session.output)")
    #expect(session.output.contains("`migeditctl prioritize 100 4`"))
    let queue = try await bench.ctl("why")
    #expect(queue.output.hasPrefix("1 running, 3 queued\n") && queue.output.contains("its slot is taken"))
  }

  @Test func `jobs are held, released, prioritized and cancelled, and each refusal has its reason`() async throws {
    let bench = try await Self.bench()
    let dry = try await bench.ctl("hold", "--batch", "night", "--dry-run")
    #expect(dry.output == "1\n2\n3\n4\n" && dry.errors == "would hold 4 jobs: 1-4; nothing was changed\n")
    #expect(try await bench.ctl("hold", "--batch", "night").status == EX_USAGE)
    #expect(try await bench.ctl("hold", "2-4", "--yes").errors == "held: 3 jobs: 2-4\n")
    #expect(try await bench.ctl("hold", "2").errors == "job 2 is held already; nothing to hold\n")
    #expect(try await bench.ctl("release", "2-4", "--yes").errors == "released: 3 jobs: 2-4\n")
    #expect(try await bench.ctl("prioritize", "-5", "4").errors == "now of priority -5: 1 job: 4\n")
    #expect(try await bench.ctl("prioritize", "-5", "4").errors == "job 4 has priority -5 already\n")
    let sorted = try await bench.ctl("list", "--sort", "priority", "--reverse", "--limit", "1", "--json")
    #expect(try JSON(parsing: sorted.output)["id"] == 4)

    _ = try await bench.ctl("resume")
    try await bench.watch(.init(since: 0)) { $0.what.known != .submitted }
    let drained = try await bench.ctl("drain", "--environment", "prod", "--timeout", "500ms")
    #expect(drained.status == EX_TEMPFAIL && drained.output == "1\n", "\(drained.errors)")
    #expect(drained.errors.contains("after 500ms job 1 still runs. prod stays paused"))
    let cancelled = try await bench.ctl("cancel", "1", "2", "--yes")
    #expect(
      cancelled.errors == """
        cancelled: 1 job: 2
        asked to end: job 1 runs on, since the server may have taken its edit; it ends as what it comes to

        """)
    #expect(try await bench.ctl("cancel", "1").errors.hasPrefix("job 1 was asked to end already: it runs on"))
    #expect(try await bench.ctl("cancel", "2").errors == "job 2 was cancelled already; nothing to cancel\n")
    #expect(try await bench.ctl("retry", "1").errors == "job 1 runs already; nothing to retry\n")
    #expect(try await bench.ctl("retry", "2").errors == "queued anew: 1 job: 2\n")
    #expect(try await bench.ctl("forget", "2", "--yes").errors.hasPrefix("migeditctl: job 2 is queued: "))

    let batch = try await bench.ctl("batch", "night")
    #expect(batch.output.contains("4 jobs: 3 queued, 1 running"), "\(batch.output)\(batch.errors)")
    #expect(try await bench.ctl("batches").output.contains("night"))
    #expect(try await bench.ctl("batch", "nigth").status == EX_DATAERR)
    let report = try await bench.ctl("report", "night", "--json")
    #expect(report.errors == "the batch is still under way; this is how it stands now\n")
    let object = try JSON(parsing: report.output)
    #expect(object["batch"]?["total"] == 4 && object["carriedOver"]?.array?.count == 4, "\(report.output)")
    #expect(object["slotTime"]?["editing"]?.number?.double ?? 0 > 0, "\(report.output)")
    #expect(object["closings"]?.array?.last?["kind"] == "pause", "\(report.output)")
    let status = try await bench.ctl("status")
    #expect(status.output.contains("prod  paused by root at "), "\(status.output)")
  }
}
