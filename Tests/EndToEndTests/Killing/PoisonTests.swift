import ControlAPI
import Foundation
import JSONDocument
import JobModel
import KillPoints
import LibraryModel
import TestSupport
import Testing

/// A document that ends the daemon when it is read: the daemon kills itself there, each time.
@Suite(.timeLimit(.minutes(5))) struct PoisonTests {
  private let folder: TemporaryFolder
  private let bench: Bench
  private let poison = Samples.target(.migration, 3)

  init() async throws {
    folder = try TemporaryFolder()
    bench = try await Bench(
      ["--seconds-min", "0.1", "--seconds-max", "0.2"], sessions: 3,
      variables: [KillOrder.variable: folder.file("order")],
      program: "killing-daemon")
  }

  /// Kills the daemon whenever it comes to a point.
  ///
  /// - Parameter target: the id of a target that is read, or a job.
  private func order(_ point: KillPoint, of target: String) throws {
    var order = KillOrder(point)
    (order.target, order.stays) = (target, true)
    try order.text.write(toFile: folder.file("order"), atomically: true, encoding: .utf8)
  }

  /// As systemd does, until the daemon stays.
  ///
  /// - Returns: how often it was started.
  private func startUntilItStays(_ jobs: [JobID]) async throws -> Int {
    for starts in 1...20 {
      let daemon = try bench.startWithoutWaiting()
      guard try await daemon.line(with: "ready") != nil else { continue }
      // While it is alive the events come to their end; else the connection does.
      if (try? await bench.awaitEnd(of: jobs)) != nil {
        daemon.send(SIGTERM)
        #expect(await daemon.end().status == 0)
        return starts
      }
      _ = await daemon.end()
    }
    Issue.record("the daemon did not stay")
    return 0
  }

  @Test func `a document that ends the daemon fails its job as crashed, and the rest of the night goes on`()
    async throws
  {
    let client = try await bench.client()
    try order(KillPoint(.after, .getContent), of: poison.id.description)
    let jobs = try await client.enqueue((1...8).map { client.rename(Samples.migration($0), to: "edit \($0)") })
    _ = await bench.daemon?.end()
    let starts = try await startUntilItStays(jobs)
    // The first end was that of several jobs or of this one alone; then it is tried alone.
    #expect((3...5).contains(starts), "\(starts) starts")
    try await bench.start()
    let ended = try await bench.client().jobs()
    for job in ended where job.target != poison {
      #expect(job.state.known == .succeeded, "job \(job.id): \(job.failure?.message ?? "")")
    }
    let failed = try #require(ended.first { $0.target == poison })
    #expect(failed.failure?.reason.known == .crashed, "\(failed)")
    try await bench.expectTakenOnce([1, 2, 4, 5, 6, 7, 8].map { "edit \($0)" })
    let why = try await bench.ctl("why", "\(failed.id)")
    #expect(why.output.contains("3 times in a row while this job was prepared"), "\(why.output)")
    #expect(why.output.contains("`migeditctl retry \(failed.id)`"), "\(why.output)")

    // What was wrong is mended: it is edited as any other.
    try FileManager.default.removeItem(atPath: folder.file("order"))
    #expect(try await bench.ctl("retry", "\(failed.id)").status == 0)
    try await bench.awaitFirst(.succeeded, of: failed.id)
  }

  /// It is killed before it has written what it found: a group is read with its content while it is polled, too.
  @Test(arguments: [TargetKind.migration, .migrationGroup])
  func `what ends the daemon while an edit is verified fails it, too, and slot and target are free`(
    kind: TargetKind
  ) async throws {
    let client = try await bench.client()
    try order(KillPoint(.before, .end), of: "job 1")
    let target = Samples.target(kind, 1)
    let jobs = try await client.enqueue([
      client.rename(target.id, kind, to: "first"), client.rename(target.id, kind, to: "second"),
    ])
    _ = await bench.daemon?.end()
    #expect(try await startUntilItStays(jobs) == 3)
    try await bench.start()
    let ended = try await bench.client().jobs()
    #expect(ended.map(\.failure?.reason.known) == [.crashed, nil])
    #expect(ended[1].state.known == .succeeded)
    #expect(ended[0].failure?.message.contains("The edit was submitted and has come to its end") == true)
    try await bench.expectTakenOnce(["first", "second"])
  }

  @Test func `a stop in between clears it, and ends in other phases count for nobody`() async throws {
    let client = try await bench.client()
    _ = try await bench.simulator(
      "faults", post: ["faults": [["fault": "hang", "requests": ["get"], "targets": ids([3])]]])
    let job = try await client.enqueue([client.rename(Samples.migration(3), to: "slow")])[0]
    // Each time it is claimed anew, and read.
    try await bench.awaitFirst(.started, of: job)
    for restart in 1...5 {
      await bench.kill(restart == 3 ? SIGTERM : SIGKILL)
      try await bench.start()
      if restart != 3 { try await bench.awaitFirst(.started, of: job, times: restart < 3 ? restart + 1 : restart) }
    }
    #expect(try await bench.client().job(job).job.state.known == .running)
    let daemon = try #require(bench.daemon)
    #expect(daemon.errors.contains("the daemon ended without being stopped while job \(job) was prepared"))
    let waiting = try await bench.client().enqueue([client.rename(Samples.migration(4), to: "waits")])[0]
    let details = try await bench.client().job(waiting).job
    #expect(details.waiting?.reason.known == .session && details.waiting?.jobs == [job], "\(details)")
    try await bench.isWellAgain()
    await bench.kill()
    try await bench.start()
    let ended = try await bench.client().job(job).job
    #expect(ended.failure?.reason.known == .crashed, "\(ended)")
    try await bench.awaitEnd(of: [waiting])
  }
}
