import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct StoppingTests {
  /// A daemon whose first PUT has left, with the job.
  private func submitted(_ fault: JSON) async throws -> (bench: Bench, daemon: Program, job: JobID) {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.1"])
    _ = try await bench.simulator("faults", post: ["faults": [fault]])
    let client = try await bench.client()
    let job = try await client.enqueue([client.rename(Samples.migration(1), to: "x")])[0]
    try await bench.watch(.init(since: 0)) { $0.what.known != .submitted }
    return (bench, try #require(bench.daemon), job)
  }

  @Test func `SIGTERM waits for the answer of a request that has left, writes it, and ends with 0`() async throws {
    let (bench, daemon, job) = try await submitted(
      ["fault": "slowAnswer", "at": [1], "requests": ["put"], "milliseconds": 1500])
    daemon.send(SIGTERM)
    let ended = await daemon.end()
    #expect(ended.status == 0)
    #expect(ended.errors.contains("job \(job) "), "\(ended.errors)")
    #expect(ended.errors.contains("accepted by the server"), "\(ended.errors)")
    try await bench.start()
    try await bench.awaitEnd(of: [job])
    #expect(try await bench.client().job(job).attempts.map(\.submissions) == [1])
  }

  @Test func `a daemon that is stopping says so, and takes jobs until its socket closes`() async throws {
    let (bench, daemon, _) = try await submitted(["fault": "hangAfter", "at": [1], "requests": ["put"]])
    let client = try await bench.client()
    daemon.send(SIGTERM)
    _ = try await daemon.line(with: "stopping")
    // The engine hears of it when the line is written already.
    var status = try await client.call(Status.self, Status.Parameters())
    while status.problem == nil { status = try await client.call(Status.self, Status.Parameters()) }
    #expect(status.accepting && status.problem == "The daemon is stopping: no edit starts before its next start.")
    #expect(try await client.enqueue([client.rename(Samples.migration(2), to: "y")]).count == 1)
    let shown = try await bench.ctl("status")
    #expect(shown.output.contains("takes jobs, but see the problem"), "\(shown.output)")
  }

  @Test func `a second SIGTERM ends at once, and the next start finds out what became of the edit`() async throws {
    let (bench, daemon, job) = try await submitted(["fault": "hangAfter", "at": [1], "requests": ["put"]])
    daemon.send(SIGTERM)
    _ = try await daemon.line(with: "stopping")
    daemon.send(SIGTERM)
    let ended = await daemon.end()
    #expect(ended.status == 128 + SIGTERM)
    #expect(ended.errors.contains("told to stop a second time"), "\(ended.errors)")
    try await bench.start()
    try await bench.awaitEnd(of: [job])
    let details = try await bench.client().job(job)
    #expect(details.job.state.known == .succeeded)
    #expect(details.attempts.map(\.submissions) == [1])
    #expect(try await bench.puts().count == 1)
  }
}
