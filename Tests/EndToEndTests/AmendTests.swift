import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Jobs that are changed before they run, with the real daemon and migeditctl.
@Suite(.timeLimit(.minutes(5))) struct AmendTests {
  private func names(_ bench: Bench) async throws -> [String] {
    try #require(try await bench.simulator("edits").array).compactMap { $0["name"]?.string }
  }

  @Test func `a held job is amended, over a kill, and is made as it was amended`() async throws {
    let bench = try await Bench()
    let target = Samples.migration(1).description
    #expect(try await bench.ctl("enqueue", "--migration", target, "--name", "before", "--held").status == 0)
    let amended = try await bench.ctl("amend", "1", "--name", "after", "--priority", "7", "--label", "team=bi")
    #expect(amended.status == 0 && amended.errors.contains("amended: job 1"), "\(amended)")
    await bench.kill()
    try await bench.start()
    let job = try await bench.client().call(Get.self, Get.Parameters(id: 1)).job
    #expect(job.state.known == .held && job.priority == 7 && job.labels == ["team": "bi"])
    #expect(try await bench.ctl("release", "1").status == 0)
    try await bench.awaitEnd(of: [1])
    #expect(try await names(bench) == ["after"])
    let late = try await bench.ctl("amend", "1", "--priority", "1")
    #expect(late.status == 65 && late.errors.contains("It is over"), "\(late)")
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `what failed is retried as held, amended and released, and succeeds`() async throws {
    let bench = try await Bench()
    let target = Samples.migration(2).description
    let date = "2001-01-01T00:00:00.000+0000"
    let made = try await bench.ctl("enqueue", "--migration", target, "--name", "R12", "--expected-date", date)
    #expect(made.status == 0, "\(made)")
    try await bench.awaitEnd(of: [1])
    let client = try await bench.client()
    #expect(try await client.call(Get.self, Get.Parameters(id: 1)).job.failure?.reason.known == .conflict)
    #expect(try await bench.ctl("retry", "--held", "1").status == 0)
    #expect(try await client.call(Get.self, Get.Parameters(id: 1)).job.state.known == .held)
    #expect(try await bench.ctl("amend", "1", "--clear", "expected-date").status == 0)
    let since = try await client.call(Status.self, Status.Parameters()).lastSequence
    #expect(try await bench.ctl("release", "1").status == 0)
    try await bench.awaitEnd(of: [1], since: since)
    #expect(try await client.call(Get.self, Get.Parameters(id: 1)).job.state.known == .succeeded)
    #expect(try await names(bench) == ["R12"])
  }
}
