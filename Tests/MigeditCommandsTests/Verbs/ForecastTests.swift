import ControlAPI
import JSONDocument
import JobModel
import Runtime
import Testing

@testable import MigeditCommands

struct ForecastTests {
  private static let line =
    #"{"target": {"kind": "migration", "id": "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"}, "change": {"mergePatch": {"name": "R12"}}}"#
  private static let files = ["night.jsonl": line + "\n\n" + line + "\n"]

  private static func job(_ index: Int?, id: JobID? = nil, ends: Duration?, problem: String? = nil) -> ForecastOfJob {
    ForecastOfJob(
      index: index, id: id, expectedStart: ends.map { Sample.now + $0 / 2 }, expectedEnd: ends.map { Sample.now + $0 },
      expectedEndP90: ends.map { Sample.now + $0 * 2 }, problem: problem)
  }

  private static func answers(_ reply: Forecast.Reply) -> [String: FakeDaemon.Answer] {
    ["Forecast": { _, _ in try Forecast.members(of: reply) }, "Environments": Sample.asked()]
  }

  private static let good = Forecast.Reply(
    expectedEnd: Sample.now + .seconds(12_000), expectedEndP90: Sample.now + .seconds(14_400),
    jobs: [job(0, ends: .seconds(600)), job(1, ends: .seconds(12_000))], measured: 3120)

  @Test func `a file of edits`() async throws {
    try await Golden.expectScreen(
      "forecast", Self.answers(Self.good), files: Self.files, "forecast", "night.jsonl", "--environment", "prod")
  }

  @Test func `what is in the way is said by its line in the file, or by its job`() async throws {
    let held = "It is held until it is released."
    let late = "It would not be submitted by its deadline in 34 of 100 nights."
    let reply = Forecast.Reply(
      expectedEnd: nil, expectedEndP90: nil,
      jobs: [
        Self.job(0, ends: .seconds(600), problem: late), Self.job(1, ends: nil, problem: held),
        Self.job(nil, id: 1042, ends: nil, problem: held),
      ], measured: 0)
    try await Golden.expectScreen(
      "forecast-in-the-way", Self.answers(reply), files: Self.files, "forecast", "night.jsonl", "--environment", "prod")
  }

  @Test func `edits are sent as they are, with the environment of the flag, and nothing is enqueued`() async throws {
    let daemon = try FakeDaemon(Self.answers(Self.good))
    let test = TestConsole(files: Self.files)
    let status = try await daemon.run(
      "forecast", "night.jsonl", "--environment", "prod", "--json", console: test.console())
    #expect(status == .done)
    #expect(daemon.calls.map(\.method) == ["Forecast"])
    let edits = try #require(daemon.parameters(of: "Forecast").first?["edits"]?.array)
    #expect(edits.count == 2 && edits.allSatisfy { $0["target"]?["environment"] == "prod" })
    let shown = try JSON(parsing: Array(test.output.utf8))
    #expect(shown["measured"] == 3120 && shown["jobs"]?.array?.count == 2)
  }

  @Test func `a batch is asked for by its name`() async throws {
    let daemon = try FakeDaemon(Self.answers(Self.good))
    let test = TestConsole()
    #expect(try await daemon.run("forecast", "--batch", "night", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Forecast") == [["batch": "night"]])
  }
}
