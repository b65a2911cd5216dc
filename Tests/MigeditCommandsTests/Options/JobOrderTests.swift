import ControlAPI
import JSONDocument
import JobModel
import Testing

@testable import MigeditCommands

struct JobOrderTests {
  private static let jobs: [Job] = {
    var (one, two, three, four) = (
      Sample.job(1, .succeeded), Sample.job(2, .failed, batch: nil), Sample.job(3, .running, batch: "evening"),
      Sample.job(4, .queued, environment: "integration")
    )
    (one.startedAt, one.endedAt, one.priority) = (Sample.ago(.seconds(100)), Sample.ago(.seconds(10)), 5)
    (two.startedAt, two.endedAt) = (Sample.ago(.seconds(90)), Sample.ago(.seconds(70)))
    (three.startedAt, three.priority) = (Sample.ago(.seconds(60)), -5)
    four.createdAt = Sample.ago(.seconds(1))
    return [one, two, three, four]
  }()

  @Test(arguments: [
    (JobOrder.created, [4, 3, 2, 1], [3, 2, 1, 4]), (.started, [3, 2, 1, 4], [1, 2, 3, 4]),
    (.ended, [1, 2, 4, 3], [2, 1, 4, 3]), (.took, [1, 2, 4, 3], [2, 1, 4, 3]),
    (.priority, [1, 4, 2, 3], [3, 4, 2, 1]),
    (.state, [2, 3, 4, 1], [1, 4, 3, 2]), (.target, [4, 1, 2, 3], [3, 2, 1, 4]), (.batch, [3, 4, 1, 2], [4, 1, 3, 2]),
  ])
  func `sorted, and the other way round, with what has no value at the end`(
    order: JobOrder, ids: [JobID], reversed: [JobID]
  ) {
    #expect(order.sorted(Self.jobs, isReversed: false).map(\.id) == ids)
    #expect(order.sorted(Self.jobs, isReversed: true).map(\.id) == reversed)
  }

  @Test func `all that match are fetched before they are cut`() async throws {
    let daemon = try FakeDaemon(["List": { _, _ in try .jobs(Self.jobs) }])
    let test = TestConsole()
    #expect(
      try await daemon.run(
        "list", "1-4", "--failed", "--sort", "priority", "--limit", "1", "--json", console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "List").map(\.text) == [
        #"{"filter":{"ids":[1,2,3,4],"states":["failed"]},"limit":1000,"oldestFirst":false}"#
      ])
    #expect(test.output.hasPrefix(#"{"id":1,"#) && test.output.split(separator: "\n").count == 1)
    #expect(test.errors == "there are more; --limit NUMBER or --all shows them\n")
  }

  @Test func `the nearest names are those with few letters otherwise, and those that the word is a part of`() {
    let names = ["report", "document", "datamart_report", "metric", "agg_metric"]
    #expect(NearestNames.of("Reprot", among: names) == ["report"])
    #expect(NearestNames.of("reports", among: names) == ["report"])
    #expect(NearestNames.of("metri", among: names) == ["metric", "agg_metric"])
    #expect(NearestNames.of("mart", among: names) == ["datamart_report"])
    #expect(NearestNames.of("zzz", among: names).isEmpty && NearestNames.of("", among: names).isEmpty)
  }
}
