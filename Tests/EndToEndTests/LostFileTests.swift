import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Somebody removes the queue's file from under a running daemon.
@Suite(.timeLimit(.minutes(5)), .onlyOfFiles("it removes the file")) struct LostFileTests {
  private func enqueue(_ client: ControlClient, _ number: Int) async throws -> [JobID] {
    try await client.enqueue([client.rename(Samples.migration(number), to: "edit \(number)")])
  }

  @Test
  func `nothing is taken, the edit under way comes to its end, and all is in the file again when its path is free`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "8", "--seconds-max", "8"])
    let client = try await bench.client()
    let jobs = try await enqueue(client, 1) + enqueue(client, 2)
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }

    for ending in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: bench.queue + ending) }
    try "something else".write(toFile: bench.queue, atomically: false, encoding: .utf8)
    let daemon = try #require(bench.daemon)
    let line = try await daemon.line(with: "Another file stands in the place of the open queue")
    #expect(line?.contains("Move that file away, and the queue is written back there by itself") == true)
    let lost = try await client.call(Status.self, Status.Parameters())
    #expect(!lost.accepting && lost.problem?.contains(bench.queue) == true)
    let refusal = await #expect(throws: ControlError.self) { try await enqueue(client, 3) }
    guard case .storageUnavailable? = refusal else { throw Unexpected(what: "\(String(describing: refusal))") }
    var only = Filter()
    only.ids = [jobs[0]]
    try await bench.watch(Watch.Parameters(filter: only, since: 0)) { $0.what.known != .succeeded }
    #expect(try await client.job(jobs[1]).job.state.known == .queued)

    try FileManager.default.removeItem(atPath: bench.queue)
    #expect(try await daemon.line(with: "the queue can be written again") != nil)
    #expect(try await client.call(Status.self, Status.Parameters()).accepting)
    let third = try await enqueue(client, 3)
    await bench.kill()
    try await bench.start()
    try await bench.awaitEnd(of: jobs + third)
    let again = try await bench.client()
    #expect(try await again.jobs().map(\.state.known) == [.succeeded, .succeeded, .succeeded])
    #expect(try await bench.simulator("edits").array?.count == 3)
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `a file that is only removed is there again by itself`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let job = try await enqueue(client, 1)
    try await bench.awaitEnd(of: job)
    try FileManager.default.removeItem(atPath: bench.queue)
    #expect(try await bench.daemon?.line(with: "the queue can be written again") != nil)
    var status = stat()
    #expect(stat(bench.queue, &status) == 0 && status.st_mode & 0o777 == 0o600)
    await bench.kill()
    try await bench.start()
    let again = try await bench.client()
    #expect(try await again.jobs().map(\.state.known) == [.succeeded])
  }
}

private struct Unexpected: Error { let what: String }
