import ControlAPI
import Foundation
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// Windows, with the real daemon, and migeditctl beside it.
@Suite(.timeLimit(.minutes(5))) struct WindowTests {
  /// A window in this month of other years only: it is closed whenever the test runs.
  private static func closed() -> String {
    let now = WallTime(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
    let (today, later) = ("\(now)".prefix(10), "\(now + .seconds(30 * 86_400))".prefix(10))
    let yesterday = "\(now + .seconds(-2 * 86_400))".prefix(10)
    return "[\"Mon..Sun 00:00-24:00\", \"except \(yesterday)..\(today)\", \"except \(today)..\(later)\"]"
  }

  @Test func `nothing starts in a closed window, and what an administrator opens is open after a kill`() async throws {
    let bench = try await Bench(settings: ["windows": Self.closed(), "time_zone": "Europe/Paris"])
    let client = try await bench.client()
    let edits = (1...2).map { client.rename(Samples.migration($0), to: "R12 \($0)") }
    let made = try await bench.ctl(
      "enqueue", "--migration", "\(Samples.migration(3))", "--name", "R12", "--batch", "night", "--window",
      "Mon..Sun 00:00-24:00")
    #expect(made.status == 0 && made.errors.contains("job 1: It fits no window of the next two weeks."), "\(made)")
    let ids = [1] + (try await client.enqueue(edits))
    let job = try await client.call(Get.self, Get.Parameters(id: ids[0])).job
    #expect(job.state.known == .queued && job.waiting?.reason.known == .window)
    #expect(job.waiting?.detail.contains("Europe/Paris") == true)
    let status = try #require(try await client.call(Environments.self, Environments.Parameters()).environments.first)
    #expect(!status.windowOpen && status.timeZone == "Europe/Paris" && status.windows?.count == 3)

    let opened = try await bench.ctl("window", Bench.environment, "--open-for", "1h")
    #expect(opened.status == 0, "\(opened.errors)")
    try await bench.awaitEnd(of: ids)
    await bench.kill()
    try await bench.start()
    let again = try await bench.client()
    let shown = try await bench.ctl("window", "--next", "1", "--json")
    #expect(shown.status == 0 && shown.output.contains("\"closes\""), "\(shown.errors)")
    let more = try await again.enqueue([again.rename(Samples.migration(4), to: "R13")])
    try await bench.awaitEnd(of: more)
    #expect(try await again.jobs().allSatisfy { $0.state.known == .succeeded })
    var kinds: [EventKind] = []
    try await bench.watch(.init(since: 0)) { event in
      if let kind = event.what.known, kind == .windowOpened || kind == .windowClosed { kinds.append(kind) }
      return !(event.what.known == .succeeded && event.job?.id == more[0])
    }
    #expect(kinds == [.windowClosed, .windowOpened])
  }
}
