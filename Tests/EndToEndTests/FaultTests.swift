import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Thirty edits against a server that misbehaves: all succeed, each is taken once, and no attempt is spent.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FaultTests {
  /// Faults that go together, each at a rate or a number of times that lets the night end: an edit fails that is lost without a
  /// trace five times in a row, or whose target can't be read eight times in a row. Of 30 edits that has to be next to impossible,
  /// since the pace of the machine decides which read meets which fault.
  struct Night: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let faults: JSON
    /// Some only show where the login is made anew.
    var logins: JSON?
  }

  private static let put: JSON = ["put"]
  private static let nights: [Night] = [
    Night(
      testDescription: "connections break before the work, and after it",
      faults: [
        ["fault": "dropBefore", "rate": 0.1], ["fault": "dropAfter", "rate": 0.3, "requests": put],
        ["fault": "dropAfter", "rate": 0.1],
      ]),
    Night(
      testDescription: "edits are dropped and done later",
      faults: [["fault": "late", "rate": 0.3, "milliseconds": 500]]),
    Night(
      testDescription: "answers are late, slow, cut off or do not come",
      faults: [
        ["fault": "hang", "rate": 0.05], ["fault": "hangAfter", "rate": 0.05, "requests": put],
        ["fault": "slowAnswer", "rate": 0.2, "milliseconds": 100],
        ["fault": "slowBody", "rate": 0.2, "milliseconds": 100], ["fault": "truncatedBody", "rate": 0.1],
      ]),
    Night(
      testDescription: "a 5xx and pages of a load balancer, before the work and after it",
      faults: [
        ["fault": "serverError", "rate": 0.05], ["fault": "serverErrorAfter", "rate": 0.3, "requests": put],
        ["fault": "errorPage", "rate": 0.05], ["fault": "errorPageAfter", "rate": 0.3, "requests": put],
      ]),
    Night(
      testDescription: "it is overloaded, its parts are down",
      faults: [
        ["fault": "overloaded", "rate": 0.04, "retryAfter": 1], ["fault": "serverUnreachable", "rate": 0.04],
        ["fault": "repositoryDown", "rate": 0.04], ["fault": "storageDatabase", "rate": 0.04],
        ["fault": "storageLocation", "rate": 0.04],
      ]),
    Night(
      testDescription: "logins expire, are refused, and land on a node without the project",
      faults: [
        ["fault": "loginExpired", "rate": 0.15],
        ["fault": "loginRefused", "at": [4, 9]], ["fault": "noProject", "at": [6]],
      ], logins: ["requests": 40]),
    Night(
      testDescription: "reads are stale, others edit in between, and its clock is wrong",
      faults: [
        ["fault": "staleRead", "rate": 0.3, "milliseconds": 300], ["fault": "edited", "rate": 0.2, "milliseconds": 50],
        ["fault": "clockSkew", "milliseconds": -7_200_000],
      ]),
    Night(
      testDescription: "nobody listens for a second",
      faults: [["fault": "refuse", "from": 0.3, "until": 1.3]]),
  ]

  @Test(arguments: nights)
  func `all edits succeed, each is taken once, and no attempt is spent on an outage`(night: Night) async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.2"], sessions: 3, startsDaemon: false)
    let patient = bench.configuration()
      .replacing("submit_settle: 300ms", with: "submit_settle: 2s\n    request_timeout: 700ms\n    submit_timeout: 1s")
    try bench.write(patient)
    try await bench.start()
    let client = try await bench.client()
    var scenario: JSON = ["seed": 7, "faults": night.faults]
    if let logins = night.logins { scenario = scenario.merging(["logins": logins]) }
    _ = try await bench.simulator("faults", post: scenario)
    let ids = try await client.enqueue(
      (1...26).map { client.rename(Samples.migration($0), to: "edit \($0)") }
        + (1...4).map { client.rename(Samples.group($0), .migrationGroup, to: "group \($0)") })
    try await bench.awaitEnd(of: ids)

    for job in try await client.jobs() {
      #expect(job.state.known == .succeeded && job.attemptsUsed == 1, "\(job.id): \(job.failure?.message ?? "")")
    }
    let names = try #require(try await bench.simulator("edits").array).compactMap { $0["name"]?.string }
    for name in (1...26).map({ "edit \($0)" }) + (1...4).map({ "group \($0)" }) {
      #expect(names.count { $0 == name } == 1, "\(name) was taken \(names.count { $0 == name }) times")
    }
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `a PUT that is dropped now and done two seconds later is not submitted a second time`() async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.1"], startsDaemon: false)
    try bench.write(bench.configuration().replacing("submit_settle: 300ms", with: "submit_settle: 30s"))
    try await bench.start()
    _ = try await bench.simulator("faults", post: ["faults": [["fault": "late", "at": [1], "milliseconds": 2000]]])
    let client = try await bench.client()
    let ids = try await client.enqueue([client.rename(Samples.migration(1), to: "late")])
    try await bench.awaitEnd(of: ids)
    let job = try await client.job(ids[0])
    #expect(job.job.state.known == .succeeded && job.attempts.map(\.submissions) == [1])
    #expect(try await bench.puts().count == 1)
  }

  @Test func `a 409 is the server's word: the job fails with it, and nothing is tried again`() async throws {
    let bench = try await Bench()
    _ = try await bench.simulator("faults", post: ["faults": [["fault": "conflict"]]])
    let client = try await bench.client()
    let ids = try await client.enqueue([client.rename(Samples.migration(1), to: "x")])
    try await bench.awaitEnd(of: ids)
    let failure = try #require(try await client.job(ids[0]).job.failure)
    #expect(failure.reason.known == .rejected && failure.server?.status == 409, "\(failure)")
    #expect(try await bench.puts().count == 1)
  }

  @Test func `where the server takes no second login, the slot that has one does all edits`() async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"], sessions: 2)
    _ = try await bench.simulator("faults", post: ["logins": ["most": 1]])
    let client = try await bench.client()
    let ids = try await client.enqueue((1...6).map { client.rename(Samples.migration($0), to: "one by one \($0)") })
    try await bench.awaitEnd(of: ids)
    #expect(try await client.jobs().allSatisfy { $0.state.known == .succeeded && $0.attemptsUsed == 1 })
    let environment = try #require(
      try await client.call(Environments.self, Environments.Parameters()).environments.first)
    #expect(environment.breaker.known == .closed && environment.outage?.reason.known == .tooManyLogins)
    #expect(try await bench.simulator("violations") == [])
  }
}
