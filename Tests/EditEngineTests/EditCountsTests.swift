import EditEngine
import JobModel
import LibraryModel
import MetricModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// What metrics tell of how edits are followed.
@Suite(.timeLimit(.minutes(5))) struct EditCountsTests {
  @Test func `looks at edits that were submitted are counted, and how long these took, and how late that was seen`()
    async throws
  {
    let bench = try await EngineBench(settings: EngineBench.settings(), on: .memory)
    await bench.library.edits(take: .seconds(180))
    let jobs = try await bench.enqueue(targets: 0..<3)
    let engine = try await bench.engine()
    try await bench.run(engine) { store in
      let counts = try await store.status().counts
      return counts[.succeeded] == jobs.count
    }
    let counts = try #require(engine.counts.all["prod"])
    #expect(engine.counts.all.count == 1)
    var polls = 0
    for job in jobs { polls += try #require(try await bench.job(job)).attempts.reduce(0) { $0 + $1.polls } }
    // Beside those that the edits count, each is read once more when it is compared.
    #expect(counts.polls >= polls && counts.polls <= polls + 2 * jobs.count, "\(counts.polls), \(polls)")
    #expect(counts.durations.count == 3 && counts.lags.count == 3)
    // The middle and the lag behind it are the time from the submission to the look that showed its end.
    #expect(abs(counts.durations.sum - 3 * 180) < counts.lags.sum + 1)
    #expect(counts.lags.sum > 0 && counts.lags.sum < 3 * 30)
  }
}
