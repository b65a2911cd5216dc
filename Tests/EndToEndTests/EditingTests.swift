import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct EditingTests {
  @Test func `a migration and a group are edited as asked, and verified`() async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.3"], sessions: 2)
    let client = try await bench.client()
    let ids = try await client.enqueue([
      client.rename(Samples.migration(1), to: "renamed"),
      client.rename(Samples.group(1), .migrationGroup, to: "grouped"),
    ])
    try await bench.awaitEnd(of: ids)

    for id in ids {
      let reply = try await client.job(id)
      #expect(reply.job.state.known == .succeeded, "\(String(describing: reply.job.failure))")
      #expect([.exact, .normalised].contains(reply.job.verification?.known))
      #expect(reply.job.attemptsUsed == 1)
      #expect(reply.attempts.map(\.accepted) == [true])
    }
    let edits = try #require(try await bench.simulator("edits").array)
    #expect(Set(edits.compactMap { $0["name"]?.string }) == ["renamed", "grouped"])
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `what can't be edited is refused with what stands in the way, and nothing is submitted`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    _ = try await bench.simulator(
      "state", post: ["id": .string(Samples.migration(1).description), "packageStatus": "locked"])
    _ = try await bench.simulator(
      "state",
      post: ["id": .string(Samples.group(1).description), "child": 1, "importStatus": "imported"])
    let ids = try await client.enqueue([
      client.rename(Samples.migration(1), to: "x"), client.rename(Samples.group(1), .migrationGroup, to: "x"),
      client.rename(Samples.migration(4000), to: "x"),
    ])
    try await bench.awaitEnd(of: ids)

    let failures = try await client.jobs().map(\.failure)
    #expect(failures.map { $0?.reason.known } == [.notEditable, .notEditable, .notFound])
    #expect(failures[0]?.message.contains("'locked'") == true)
    #expect(failures[1]?.message.contains("package 2") == true)
    #expect(failures[1]?.message.contains("'imported'") == true)
    #expect(failures[2]?.server?.code == "ERR004")
    #expect(try await bench.simulator("edits") == [])
  }

  @Test
  func `an edit that fails once is retried after its backoff, and one that always fails keeps the server's words`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"])
    _ = try await bench.simulator(
      "script",
      post: [
        "targets": [
          ["id": .string(Samples.migration(1).description), "next": [["fail": "no space left"]]],
          ["id": .string(Samples.migration(2).description), "always": ["fail": "a dependency is missing"]],
          ["id": .string(Samples.group(1).description), "next": [["fail": "a child broke", "child": 1]]],
        ]
      ])
    let client = try await bench.client()
    let ids = try await client.enqueue([
      client.rename(Samples.migration(1), to: "one"), client.rename(Samples.migration(2), to: "two"),
      client.rename(Samples.group(1), .migrationGroup, to: "three"),
    ])
    try await bench.awaitEnd(of: ids)

    let once = try await client.job(ids[0])
    #expect(once.job.state.known == .succeeded)
    #expect(once.attempts.map { $0.failure?.server?.message } == ["no space left", nil])
    let always = try await client.job(ids[1])
    #expect(always.job.failure?.reason.known == .createFailed)
    #expect(always.job.failure?.server?.message == "a dependency is missing")
    #expect(always.job.attemptsUsed == 3)
    let group = try await client.job(ids[2])
    #expect(group.job.state.known == .succeeded)
    #expect(group.attempts.first?.failure?.message.contains("package 2") == true)
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `a login that was closed in the middle of an edit is replaced, and the edit is not submitted again`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "1", "--seconds-max", "1"])
    let client = try await bench.client()
    let ids = try await client.enqueue([client.rename(Samples.migration(1), to: "kept")])
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    let root = bench.url.replacing("/MicroStrategyLibrary", with: "")
    let closed = try await Program.run("curl", ["-sf", "-X", "DELETE", "\(root)/simulator/logins"])
    #expect(closed.status == 0)
    try await bench.awaitEnd(of: ids)

    let reply = try await client.job(ids[0])
    #expect(reply.job.state.known == .succeeded)
    #expect(reply.attempts.map(\.submissions) == [1])
    #expect(try await bench.simulator("edits").array?.count == 1)
  }
}
