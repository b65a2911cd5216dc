import ControlAPI
import Foundation
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// A daemon whose wall clock is moved under it.
@Suite(.timeLimit(.minutes(5))) struct ClockTests {
  private static let day = 86_400
  private let folder: TemporaryFolder

  init() async throws {
    folder = try TemporaryFolder()
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "clock.c")
    let built = try await Program.run("cc", ["-shared", "-fPIC", "-o", folder.file("clock.so"), source.path, "-ldl"])
    try #require(built.status == 0, "\(built.errors)")
    try Data(count: 8).write(to: URL(filePath: folder.file("shift")))
  }

  private var variables: [String: String] {
    ["LD_PRELOAD": folder.file("clock.so"), "CLOCK_SHIFT": folder.file("shift")]
  }

  /// Of all at once, in the file that the daemon has mapped.
  private func setClock(by seconds: Int) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: folder.file("shift")))
    try file.write(contentsOf: withUnsafeBytes(of: Int64(seconds)) { Data($0) })
    try file.close()
  }

  @Test func `where the queue is in a database its clock counts, and it is said that this machine's is another`()
    async throws
  {
    let bench = try await Bench(variables: variables, database: BenchDatabase(), startsDaemon: false)
    try setClock(by: Self.day)
    try await bench.start()
    #expect(try await bench.daemon?.line(with: "s ahead of PostgreSQL's, by which all hosts of the queue go") != nil)
    let client = try await bench.client()
    let jobs = try await client.enqueue([client.rename(Samples.migration(1), to: "in time")])
    try await bench.awaitEnd(of: jobs)
    let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let job = try await client.job(jobs[0]).job
    #expect(job.createdAt <= now && now - job.createdAt < .seconds(3600))
  }

  @Test(.onlyOfFiles("a queue in a database goes by the database's clock"))
  func `starts with a clock 400 days ahead delete nothing, and say so`() async throws {
    let bench = try await Bench(
      ["--seconds-min", "0.1", "--seconds-max", "0.2"], variables: variables, startsDaemon: false)
    let short = "keep_succeeded: 1d, keep_failed: 1d, keep_documents: 1d, keep_events: 1d, keep_keys: 1d"
    try bench.write(bench.configuration(store: short))
    try await bench.start()
    let client = try await bench.client()
    let done = try await client.enqueue([client.rename(Samples.migration(1), to: "done", key: "k")])
    try await bench.awaitEnd(of: done)
    await bench.kill()
    try setClock(by: 400 * Self.day)
    for number in 2...3 {
      try await bench.start()
      #expect(try await bench.daemon?.line(with: "may be wrong: nothing is pruned until") != nil)
      let client = try await bench.client()
      let status = try await client.call(Status.self, Status.Parameters())
      #expect(status.accepting && status.problem?.contains("more than 30 days ahead") == true)
      #expect(try await client.jobs().first?.id == done[0])
      #expect(try await client.call(GetDocuments.self, .init(id: done[0])).before != nil)
      // What happens by the wrong clock makes it no better.
      try await bench.awaitEnd(of: client.enqueue([client.rename(Samples.migration(number), to: "later")]))
      await bench.kill()
    }
    try setClock(by: 0)
    try await bench.start()
    let right = try await bench.client()
    #expect(try await right.call(Status.self, Status.Parameters()).problem == nil)
    #expect(try await right.jobs().count == 3)
  }

  @Test(.onlyOfFiles("a queue in a database goes by the database's clock"))
  func `a clock that is set while the daemon runs is believed and said, and nothing expires by it for a minute`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"], variables: variables)
    let client = try await bench.client()
    let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    var held = client.rename(Samples.migration(1), to: "held")
    (held.held, held.deadline) = (true, now + .seconds(7200))
    var later = client.rename(Samples.migration(2), to: "later")
    later.notBefore = now + .seconds(3600)
    let jobs = try await client.enqueue([held, later])
    try setClock(by: Self.day)
    let daemon = try #require(bench.daemon)
    #expect(try await daemon.line(with: "the clock was set forward by 86") != nil)
    // Whatever changes the queue has the times looked at.
    try await client.enqueue([client.rename(Samples.migration(3), to: "now")])
    try await bench.awaitEnd(of: [jobs[1]])
    #expect(try await client.job(jobs[0]).job.state.known == .held)
    try setClock(by: 0)
    #expect(try await daemon.line(with: "the clock was set back by 86") != nil)
    #expect(try await client.job(jobs[0]).job.state.known == .held)
  }
}
