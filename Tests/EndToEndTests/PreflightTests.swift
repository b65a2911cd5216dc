import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What is said at 18:00 of the jobs of the night, with the real daemon, and migeditctl beside it.
@Suite(.timeLimit(.minutes(5)))
struct PreflightTests {
  /// Opens in about twelve hours, every day.
  private static func later() -> String {
    let now = Int(Date.now.timeIntervalSince1970)
    let hour = (now / 3600 + 12) % 24
    let text = hour < 10 ? "0\(hour)" : "\(hour)"
    return "[\"Mon..Sun \(text):00-\(text):30\"]"
  }

  private static let closed: KeyValuePairs<String, String> = ["windows": later(), "time_zone": "UTC"]

  private static func line(
    _ id: TargetID, _ kind: TargetKind = .migration, _ change: JSON = ["mergePatch": ["name": "R12"]],
    _ more: JSONObject = [:]
  ) -> String {
    var edit: JSONObject = ["target": ["kind": .string(kind.rawValue), "id": .string("\(id)")], "change": change]
    for (name, value) in more { edit[name] = value }
    return JSON.object(edit).text
  }

  /// A night in which each job but the first has something else in its way.
  private static func night() throws -> String {
    let soon = WallTime(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) + .seconds(3600)
    let misfit: JSON = ["rules": [["where": ["name": "Nothing"], "action": "delete"]]]
    return [
      line(Samples.migration(1)), line(Samples.migration(2)), line(Samples.group(1), .migrationGroup),
      line(Samples.further(3)), line(Samples.migration(3)), line(Samples.migration(4000)),
      line(Samples.migration(4), .migration, ["mergePatch": ["name": .string(Small.name(4))]]),
      line(Samples.migration(5), .migration, misfit),
      line(Samples.migration(6), .migration, ["mergePatch": ["name": "R12"]], ["deadline": .string("\(soon)")]),
    ].joined(separator: "\n")
  }

  @Test func `each job is told what is in its way, though the environment is paused and its window closed`()
    async throws
  {
    let bench = try await Bench(sessions: 2, settings: Self.closed)
    _ = try await bench.ctl("pause", "--environment", "prod")
    _ = try await bench.simulator(
      "state", post: ["id": .string("\(Samples.migration(2))"), "packageStatus": "locked"])
    _ = try await bench.simulator(
      "state", post: ["id": .string("\(Samples.group(1))"), "importRequestStatus": "approved"])
    let forbidden: JSON = [
      "fault": "refused", "requests": ["get"], "targets": [.string("\(Samples.migration(3))")], "body": "noPrivilege",
    ]
    _ = try await bench.simulator("faults", post: ["faults": [forbidden]])
    let made = try await bench.ctl(
      "enqueue", "--file", "-", "--batch", "night", "--preflight", input: try Self.night())
    #expect(made.status == 1, "\(made.errors)")
    #expect(made.output == (1...9).map { "\($0)\n" }.joined())
    for words in [
      "package status 'locked'", "import request status 'approved'", "was uploaded", "403 ERR014", "404",
      "no content item matches", "No window opens before its deadline", "would change nothing: 7",
      "9 jobs: 1 would be submitted, 1 would change nothing, 7 can't be submitted as things stand",
    ] { #expect(made.errors.contains(words), "\(words): \(made.errors)") }

    let again = try await bench.ctl("preflight", "night", "--json")
    #expect(again.status == 1, "\(again.errors)")
    let replies = try again.output.split(separator: "\n").map {
      try Preflight.reply(of: try JSON(parsing: Array($0.utf8)).object ?? [:])
    }
    #expect(replies.map(\.done) == Array(1...9) && replies.allSatisfy { $0.total == 9 })
    let found = Dictionary(uniqueKeysWithValues: replies.map { ($0.job ?? 0, $0) })
    #expect(found[1]?.editable == true && found[1]?.changes == true && found[1]?.targetName == Small.name(1))
    #expect(found[7]?.editable == true && found[7]?.changes == false && found[7]?.problem == nil)
    for job in [2, 3, 4, 5, 6, 8] { #expect(found[job]?.editable == false && found[job]?.problem != nil, "\(job)") }
    #expect(found[9]?.editable == true && found[9]?.problem != nil)

    // What was in the way is mended.
    _ = try await bench.simulator(
      "state", post: ["id": .string("\(Samples.migration(2))"), "packageStatus": "created"])
    _ = try await bench.simulator("faults", method: "DELETE")
    let mended = try await bench.ctl("preflight", "night", "--job", "1-2", "--job", "5", "--job", "7")
    #expect(mended.status == 0 && mended.errors.contains("3 would be submitted, 1 would change nothing"))
    #expect(try await bench.puts().isEmpty)
    #expect(try await bench.client().jobs().allSatisfy { $0.state.known == .queued })
  }

  @Test func `where no job that waits matches it does not end with 0`() async throws {
    let bench = try await Bench(settings: Self.closed)
    #expect(try await bench.ctl("preflight").status == EX_DATAERR)
    #expect(try await bench.ctl("preflight", "night").status == EX_DATAERR)
    _ = try await bench.ctl(
      "enqueue", "--migration", "\(Samples.migration(1))", "--name", "R12", "--batch", "night")
    #expect(try await bench.ctl("preflight", "night").status == 0)
    #expect(try await bench.ctl("preflight", "day").status == EX_DATAERR)
    _ = try await bench.ctl("cancel", "1")
    let over = try await bench.ctl("preflight", "night", "--json")
    #expect(over.status == EX_DATAERR && over.output == "{\"done\":0,\"total\":0}\n", "\(over)")
  }

  @Test func `while an edit has the only session it is asked beside it, with the login that there is`() async throws {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "slow")])
    try await bench.watch(.init(since: 0)) { $0.what.known != .accepted }
    try await client.enqueue([
      client.rename(Samples.migration(2), to: "R12"), client.rename(Samples.migration(1), to: "R13"),
    ])
    let preflight = try await bench.ctl("preflight")
    #expect(preflight.status == 0, "\(preflight.errors)")
    #expect(
      preflight.errors.contains("2 jobs: 2 would be submitted"), "our own edit is no problem: \(preflight.errors)")
    #expect(try await client.job(1).job.state.known == .running)
    let requests = try #require(try await bench.simulator("requests").array)
    #expect(requests.count { $0["path"]?.string?.hasSuffix("auth/login") == true } == 1)
    #expect(try await bench.puts().count == 1)
  }

  @Test func `a server that does not answer is told soon, for all of its jobs, and opens no breaker`() async throws {
    let bench = try await Bench(settings: Self.closed)
    let client = try await bench.client()
    try await client.enqueue((1...20).map { client.rename(Samples.migration($0), to: "R12") })
    bench.simulator.send(SIGKILL)
    _ = await bench.simulator.end()
    let preflight = try await bench.ctl("preflight")
    #expect(preflight.status == 1, "\(preflight.errors)")
    #expect(preflight.output.contains("1-20") && preflight.output.contains("prod can't be asked now"))
    let environment = try #require(
      try await client.call(Environments.self, Environments.Parameters()).environments.first)
    #expect(environment.breaker.known == .closed && environment.outage == nil)
  }

  /// A preflight that has told of the first job, and waits for the server's answer about the second.
  private func hanging(_ bench: Bench) async throws -> Program {
    let client = try await bench.client()
    try await client.enqueue((1...5).map { client.rename(Samples.migration($0), to: "R12") })
    let hang: JSON = ["fault": "hang", "requests": ["get"], "targets": [.string("\(Samples.migration(2))")]]
    _ = try await bench.simulator("faults", post: ["faults": [hang]])
    let preflight = try Program(
      builtProduct("migeditctl"), ["preflight"], environment: ["MIGEDIT_SOCKET": bench.socket])
    _ = try #require(try await preflight.line(with: "looking at the targets of 5 jobs"), "\(preflight.errors)")
    return preflight
  }

  @Test func `a daemon that is killed meanwhile ends it, and nothing is harmed`() async throws {
    let bench = try await Bench(settings: Self.closed)
    let preflight = try await hanging(bench)
    await bench.kill()
    let ended = await preflight.end()
    #expect(ended.status == EX_UNAVAILABLE && ended.errors.contains("broken off: 1 of 5 jobs were looked at"))
    _ = try await bench.simulator("faults", method: "DELETE")
    try await bench.start()
    try await bench.isServed()
    #expect(try await bench.ctl("preflight").status == 0)
  }

  @Test func `a daemon that stops ends it with a word, and at once`() async throws {
    let bench = try await Bench(settings: Self.closed)
    let preflight = try await hanging(bench)
    await bench.kill(SIGTERM)
    let ended = await preflight.end()
    #expect(ended.status == EX_TEMPFAIL && ended.errors.contains("stopping"), "\(ended.errors)")
  }

  @Test func `who breaks it off harms nothing`() async throws {
    let bench = try await Bench(settings: Self.closed)
    let preflight = try await hanging(bench)
    preflight.send(SIGINT)
    #expect(await preflight.end().status == SIGINT)
    _ = try await bench.simulator("faults", method: "DELETE")
    #expect(try await bench.ctl("preflight").status == 0)
    #expect(try await bench.client().jobs().allSatisfy { $0.state.known == .queued })
  }
}
