import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// An edit is looked at by how long such edits took before.
@Suite(.timeLimit(.minutes(5))) struct LearnedPollsTests {
  private func polls(_ bench: EngineBench, of job: JobID) async throws -> Int {
    try #require(try await bench.job(job)).attempts.reduce(0) { $0 + $1.polls }
  }

  /// So many edits of three minutes, one after the other.
  private func edit(_ bench: EngineBench, targets: some Sequence<Int>) async throws -> [JobID] {
    await bench.library.edits(take: .seconds(180))
    let jobs = try await bench.enqueue(targets: targets)
    try await bench.runToTheEnd()
    return jobs
  }

  @Test(arguments: StoreKind.allCases)
  func `the longer an environment is known, the less it is asked, and ends are seen in time`(kind: StoreKind)
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(), on: kind)
    let jobs = try await edit(bench, targets: 0..<25)
    let (first, last) = (try await polls(bench, of: jobs[0]), try await polls(bench, of: jobs[24]))
    // An eighth of the time elapsed: some thirty looks. Then two, since there is one a minute at least, and few at the end.
    #expect(first > 20 && last < first / 3 && last >= 3, "\(first), \(last)")
    let took = try #require(try await bench.job(jobs[24])?.job)
    let late = try #require(took.endedAt) - (try #require(took.startedAt)) - .seconds(180)
    #expect(late < .seconds(10), "\(late)")
  }

  @Test func `what was learned is known after a restart`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(), on: .sqlite)
    _ = try await edit(bench, targets: 0..<25)
    // Each engine of the bench begins with what is in the queue.
    let jobs = try await edit(bench, targets: 30..<31)
    #expect(try await polls(bench, of: jobs[0]) < 10)
  }

  @Test func `an edit that is under way at a restart is looked at by the time since it was submitted`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(), on: .sqlite)
    _ = try await edit(bench, targets: 0..<25)
    let job = try await bench.enqueue(targets: 30..<31)[0]
    let start = bench.clock.steady
    try await bench.run(try await bench.engine()) { _ in bench.clock.steady - start > .seconds(100) }
    try await bench.runToTheEnd()
    // One look at the restart, and by then the two that there are in the first two minutes at least.
    #expect(try await polls(bench, of: job) < 12)
    let took = try #require(try await bench.job(job)?.job)
    #expect(try #require(took.endedAt) - (try #require(took.startedAt)) < .seconds(195))
  }
}
