import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What comes after what, and when: the real daemon against the simulated server.
@Suite(.timeLimit(.minutes(5)))
struct OrderTests {
  private static var now: WallTime { WallTime(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) }

  private func names(_ bench: Bench) async throws -> [String] {
    try #require(try await bench.simulator("edits").array).compactMap { $0["name"]?.string }
  }

  @Test func `a chain runs in its order, times are kept, and what is held waits until it is released`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"], sessions: 3)
    let client = try await bench.client()
    var edits = (1...6).map { client.rename(Samples.migration($0), to: "edit \($0)") }
    let now = Self.now
    // 1 comes after 2, which comes after 3; 4 starts later; 5 is held; 6 is held and has no time for that.
    (edits[0].ref, edits[0].afterRefs) = ("one", ["two"])
    (edits[1].ref, edits[1].afterRefs, edits[2].ref) = ("two", ["three"], "three")
    edits[3].notBefore = now + .seconds(6)
    edits[4].held = true
    (edits[5].held, edits[5].deadline) = (true, now + .seconds(8))
    let ids = try await client.enqueue(edits)
    // Behind the one that is never released.
    var behind = client.rename(Samples.migration(7), to: "edit 7")
    behind.after = [ids[5]]
    let last = try await client.enqueue([behind])[0]
    try await bench.awaitEnd(of: [ids[0], ids[1], ids[2], ids[3], ids[5], last])

    let jobs = try await client.jobs()
    #expect(jobs.map(\.state.known) == [.succeeded, .succeeded, .succeeded, .succeeded, .held, .expired, .failed])
    #expect(jobs[0].after == [2] && jobs[1].after == [3])
    #expect(Array(try await names(bench).prefix(3)) == ["edit 3", "edit 2", "edit 1"])
    let started = try #require(jobs[3].startedAt)
    #expect(started >= now + .seconds(6))
    #expect(jobs[5].endedAt.map { $0 >= now + .seconds(8) } == true && jobs[5].startedAt == nil)
    #expect(jobs[6].failure?.reason.known == .dependencyFailed && jobs[6].endedAt == jobs[5].endedAt)
    #expect(jobs[6].failure?.message.hasPrefix("It comes after job 6, which expired.") == true)

    var held = Filter()
    held.states = [.held]
    #expect(try await client.call(Release.self, JobsToChange(filter: held)).jobs == [5])
    try await bench.awaitEnd(of: [5])
    #expect(try await names(bench).last == "edit 5")
    // Retried, the one that expired has no deadline any more, and takes along who failed with it.
    var expired = Filter()
    expired.states = [.expired]
    #expect(try await client.call(Retry.self, Retry.Parameters(JobsToChange(filter: expired))).jobs == [6, 7])
    try await bench.watch(Watch.Parameters(since: 0)) { !($0.what.known == .succeeded && $0.job?.id == 7) }
    #expect(Array(try await names(bench).suffix(2)) == ["edit 6", "edit 7"])
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `time that passes while the daemon is killed is counted, and who waits goes on waiting`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"])
    let client = try await bench.client()
    let now = Self.now
    var edits = (1...3).map { client.rename(Samples.migration($0), to: "edit \($0)") }
    (edits[0].held, edits[0].deadline, edits[0].ref) = (true, now + .seconds(8), "held")
    edits[1].notBefore = now + .seconds(8)
    edits[2].afterRefs = ["held"]
    let ids = try await client.enqueue(edits)
    await bench.kill()
    try await bench.start()
    try await bench.awaitEnd(of: ids)

    let jobs = try await bench.client().jobs()
    #expect(jobs.map(\.state.known) == [.expired, .succeeded, .failed])
    #expect(try await names(bench) == ["edit 2"])
  }

  @Test func `the ctl says when, until when and behind which jobs, and shows it`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"])
    let id = { (number: Int) in Samples.migration(number).description }
    let first = try await bench.ctl("enqueue", "--migration", id(1), "--name", "one", "--held")
    #expect(first.status == 0, "\(first.errors)")
    let second = try await bench.ctl(
      "enqueue", "--migration", id(2), "--name", "two", "--after", "1", "--deadline", "8h", "--not-before",
      "2026-01-01T00:00:00Z")
    #expect(second.status == 0, "\(second.errors)")
    let shown = try await bench.ctl("show", "2")
    for words in ["dependency: Job 1 must succeed first.", "after         1", "not before", "deadline"] {
      #expect(shown.output.contains(words), "\(shown.output)")
    }
    #expect(try await bench.ctl("show", "1").output.contains("held: It is held until it is released."))
    let lines = [
      #"{"target": {"kind": "migration", "id": "\#(id(3))"}, "change": {"mergePatch": {"name": "3"}}, "afterRefs": ["x"]}"#,
      #"{"target": {"kind": "migration", "id": "\#(id(4))"}, "change": {"mergePatch": {"name": "4"}}, "ref": "x", "afterRefs": ["y"]}"#,
    ]
    let refused = try await bench.ctl("enqueue", "--file", "-", input: lines.joined(separator: "\n"))
    #expect(
      refused.errors.contains("stdin:2: /afterRefs/0: no edit of this call has the ref \"y\""), "\(refused.errors)")
    let fixed = lines.joined(separator: "\n").replacing(#", "afterRefs": ["y"]"#, with: "")
    #expect(try await bench.ctl("enqueue", "--file", "-", input: fixed).output == "3\n4\n")
    #expect(try await bench.ctl("wait", "3", "4").status == 0)
    let cancelled = try await bench.ctl("cancel", "1")
    #expect(cancelled.status == 0, "\(cancelled.errors)")
    let failed = try await bench.ctl("show", "2")
    #expect(failed.output.contains("dependencyFailed: It comes after job 1, which was cancelled."), "\(failed.output)")
  }
}
