import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import QueueStore
import Runtime
import Testing
import Varlink

@testable import MigeditDaemon

/// What a job comes after, when it may start and with which priority, as the protocol says it.
@Suite struct OrderingTests {
  private static let root = PeerCredentials(pid: 1, uid: 0, gid: 0, groups: [])
  /// Of the group adm, which may submit, up to priority 10.
  private static let submitter = PeerCredentials(pid: 1, uid: 3_000_000, gid: 4, groups: [])
  private static let other = PeerCredentials(pid: 1, uid: 3_000_001, gid: 4, groups: [])

  /// A daemon without its engine: jobs stay where they are.
  private struct Bench {
    let store: any QueueStore
    let interface: VarlinkInterface

    func call(
      _ method: String, _ parameters: JSONObject, by peer: PeerCredentials = OrderingTests.root
    ) async throws -> JSON {
      let call = VarlinkCall(method: "\(interface.name).\(method)", given: JSONView(.object(parameters)), peer: peer)
      return .object(try await interface.handle(call, VarlinkReplies(wantsMore: false) { _ in }))
    }

    func refusal(
      _ method: String, _ parameters: JSONObject, by peer: PeerCredentials = OrderingTests.root
    ) async throws -> VarlinkError? {
      do {
        _ = try await call(method, parameters, by: peer)
        return nil
      } catch let error as VarlinkError {
        return error
      }
    }

    func enqueue(_ edits: JSONObject..., by peer: PeerCredentials = OrderingTests.root) async throws -> JSON {
      try await call("Enqueue", ["edits": OrderingTests.edits(edits)], by: peer)
    }

    func faults(_ edits: JSONObject..., by peer: PeerCredentials = OrderingTests.root) async throws -> [String] {
      let error = try await refusal("Enqueue", ["edits": OrderingTests.edits(edits)], by: peer)
      guard case .invalidEdit(let faults) = error.flatMap(ControlError.init) else {
        throw try #require(error)
      }
      #expect(faults.total == faults.list.count)
      return faults.list.map { "\($0.index)\($0.pointer): \($0.reason)" }
    }

    func job(_ id: Int) async throws -> JSON {
      try #require(try await call("Get", ["id": .number(JSONNumber(id))])["job"])
    }
  }

  private static func edits(_ edits: [JSONObject]) -> JSON {
    .array(
      edits.enumerated().map { index, edit in
        let digits = String(index)
        let id = String(repeating: "A", count: 32 - digits.count) + digits
        var whole: JSONObject = [
          "target": ["environment": "prod", "kind": "migration", "id": .string(id)],
          "change": ["mergePatch": ["name": "x"]],
        ]
        for (name, value) in edit { whole[name] = value }
        return .object(whole)
      })
  }

  private func withBench(_ body: (Bench) async throws -> Void) async throws {
    let settings = EnvironmentSettings(url: "http://127.0.0.1:1/Library", username: "architect")
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("x"))
    let setup = EnvironmentSetup(name: "prod", settings: settings, server: server) { _ in AbsentLibrary() }
    var access = AccessSettings()
    (access.submit.groups, access.maxPriority) = (["adm"], 10)
    try await withService([setup], access: access) {
      try await body(Bench(store: $0.store, interface: ControlDispatch(service: $0).interface))
    }
  }

  @Test func `refs in any order are jobs of the call, and a job says what it waits for`() async throws {
    try await withBench { bench in
      let reply = try await bench.enqueue(
        ["ref": "last", "afterRefs": ["first"], "key": "l"], ["ref": "first", "key": "f", "held": true],
        ["notBefore": "2126-11-28T22:00:00Z", "deadline": "2126-11-29T06:00:00+01:00", "after": []])
      #expect(
        reply == [
          "jobs": [
            ["id": 1, "state": "queued", "duplicate": false], ["id": 2, "state": "held", "duplicate": false],
            ["id": 3, "state": "queued", "duplicate": false],
          ]
        ])
      let job = try await bench.job(1)
      #expect(job["after"] == [2] && job["waiting"]?["reason"] == "dependency" && job["waiting"]?["jobs"] == [2])
      #expect(try await bench.job(2)["waiting"]?["reason"] == "held")
      let later = try await bench.job(3)
      #expect(later["waiting"]?["reason"] == "time" && later["waiting"]?["until"] == "2126-11-28T22:00:00.000Z")
      #expect(later["notBefore"] == "2126-11-28T22:00:00.000Z" && later["deadline"] == "2126-11-29T05:00:00.000Z")
      // The same call again is the same jobs; with another predecessor it is another edit.
      let again = try await bench.enqueue(["afterRefs": ["first"], "key": "l"], ["ref": "first", "key": "f"])
      #expect(again["jobs"]?.array?.map { $0["duplicate"] } == [true, true])
      let error = try await bench.refusal("Enqueue", ["edits": Self.edits([["key": "l", "after": [3]]])])
      #expect(error == ControlError.keyConflict(index: 0, key: "l", id: 1).varlink)
    }
  }

  @Test func `what can't be waited for is an InvalidEdit, with its place`() async throws {
    try await withBench { bench in
      _ = try await bench.enqueue([:])
      _ = try await bench.call("Cancel", ["filter": ["ids": [1]]])
      #expect(
        try await bench.faults([:], ["after": [7, 1]]) == [
          "1/after/0: there is no job 7",
          "1/after/1: job 1 was cancelled, so nothing can come after it; retry it first, or leave it out",
        ])
      #expect(
        try await bench.faults(["ref": "a", "afterRefs": ["b"]], ["ref": "b", "afterRefs": ["a"]]) == [
          "0/afterRefs/0: they come after one another in a circle: a after b after a"
        ])
      #expect(
        try await bench.faults(["afterRefs": ["x"]]) == [
          "0/afterRefs/0: no edit of this call has the ref \"x\"; a job of before is named by its id, in after"
        ])
      #expect(try await bench.faults(["deadline": "2026-01-01T00:00:00Z"])[0].hasPrefix("0/deadline: it has passed"))
      let noTime = try await bench.faults(["notBefore": "2126-01-01T00:00:00Z", "deadline": "2126-01-01T00:00:00Z"])
      #expect(noTime == ["0/deadline: it is not later than notBefore, 2126-01-01T00:00:00.000Z"])
      #expect(try await bench.faults(["notBefore": "tomorrow"])[0].hasPrefix("0/notBefore: "))
      #expect(try await bench.faults(["ref": ""]) == ["0/ref: it is empty"])
      let many = JSON.array((1...Limits.predecessorsOfJob + 1).map { .number(JSONNumber($0)) })
      #expect(try await bench.faults(["after": many])[0].hasPrefix("0/after: a job comes after at most 1000 others"))
      #expect(try await bench.store.status().counts[.queued] == 0)
    }
  }

  @Test func `hold, release and reprioritize say which jobs they changed, and a dry run which they would`()
    async throws
  {
    try await withBench { bench in
      _ = try await bench.enqueue([:], [:])
      let one: JSONObject = ["filter": ["ids": [1]]]
      let dry: JSONObject = ["filter": ["ids": [1]], "dryRun": true]
      for (method, state) in [("Hold", "held"), ("Release", "queued")] {
        #expect(try await bench.call(method, dry) == ["jobs": [1], "count": 1])
        #expect(try await bench.call(method, one) == ["jobs": [1], "count": 1])
        #expect(try await bench.job(1)["state"] == .string(state))
        #expect(try await bench.call(method, one) == ["jobs": [], "count": 0])
        let empty = try await bench.refusal(method, ["filter": [:]])
        #expect(empty?.parameters["parameter"] == "filter")
      }
      let all: JSONObject = ["filter": [:], "all": true, "priority": 7]
      var dryAll = all
      dryAll["dryRun"] = true
      #expect(try await bench.call("Reprioritize", dryAll) == ["jobs": [1, 2], "count": 2])
      #expect(try await bench.job(1)["priority"] == 0)
      #expect(try await bench.call("Reprioritize", all) == ["jobs": [1, 2], "count": 2])
      #expect(try await bench.job(2)["priority"] == 7)
      #expect(
        try await bench.refusal("Hold", ["filter": ["ids": [9]]]) == ControlError.noSuchJob(id: 9).varlink)
    }
  }

  @Test func `a submitter changes its own jobs only, and asks for no more than max_priority`() async throws {
    try await withBench { bench in
      _ = try await bench.enqueue(["priority": 10], by: Self.submitter)
      #expect(
        try await bench.faults(["priority": 11], by: Self.submitter) == ["0/priority: expected -1000 to 10, found 11"])
      // Another's job can be waited for.
      _ = try await bench.enqueue(["after": [1]], by: Self.other)
      for method in ["Hold", "Release", "Reprioritize", "Cancel", "Retry"] {
        let parameters: JSONObject =
          method == "Reprioritize" ? ["filter": ["ids": [1]], "priority": 1] : ["filter": ["ids": [1]]]
        if method == "Release" { _ = try await bench.call("Hold", parameters, by: Self.submitter) }
        if method == "Retry" { _ = try await bench.call("Cancel", parameters, by: Self.submitter) }
        let denied = ControlError.permissionDenied(method: method, needs: .admin, groups: []).varlink
        #expect(try await bench.refusal(method, parameters, by: Self.other) == denied, "\(method)")
      }
      #expect(try await bench.job(2)["failure"]?["reason"] == "dependencyFailed")
      let high: JSONObject = ["filter": ["ids": [1]], "priority": 11]
      let refused = try await bench.refusal("Reprioritize", high, by: Self.submitter)
      #expect(refused?.parameters["parameter"] == "priority")
      #expect(refused?.parameters["reason"]?.string?.hasPrefix("expected -1000 to 10, found 11") == true)
      for priority in [-1001, 1001] {
        let parameters: JSONObject = ["filter": ["ids": [1]], "priority": .number(JSONNumber(priority))]
        #expect(try await bench.refusal("Reprioritize", parameters)?.parameters["parameter"] == "priority")
      }
      _ = try await bench.call("Retry", ["filter": ["ids": [1]]], by: Self.submitter)
      #expect(try await bench.call("Reprioritize", high) == ["jobs": [1], "count": 1], "an administrator may")
    }
  }

  @Test func `a call with too many predecessors is refused as a whole`() async throws {
    try await withBench { bench in
      let most = JSON.array((1...Limits.predecessorsOfJob).map { .number(JSONNumber($0)) })
      let count = Limits.predecessorsInCall / Limits.predecessorsOfJob + 1
      let edits = Self.edits(Array(repeating: ["after": most], count: count))
      let refused = try await bench.refusal("Enqueue", ["edits": edits])
      #expect(refused?.parameters["parameter"] == "edits")
      #expect(refused?.parameters["reason"]?.string?.contains("predecessors in a call") == true)
    }
  }
}

/// Of an engine that does not run.
final class AbsentLibrary: LibraryPort {
  private static let failure = Failure(.unreachable, "There is no server.")

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    .noLogin(Self.failure, isNew: true)
  }
  func put(_ draft: Draft, to target: Target, slot: Int, before limit: SendLimit) async -> Reply<Acceptance> {
    .noLogin(Self.failure, isNew: true)
  }
  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> { .noLogin(Self.failure, isNew: true) }
  func checkHealth(slot: Int) async -> Reply<Void> { .noLogin(Self.failure, isNew: true) }
  func isUp() async -> Bool { false }
  func tryFreshLogin(slot: Int, other: Target?) async -> Bool { false }
  func forgetLogin(slot: Int) async {}
  func keepAlive(slot: Int) async {}
  func allowLogin() async {}
  func loginLimit() async -> LoginLimit? { nil }
  func redaction() -> Redaction { Redaction() }
  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    .answered(MigrationListing(count: 0, first: nil))
  }
  func createPackage(slot: Int) async -> Reply<PrivilegeGrant> { .answered(.notListed) }
  func reach() async -> Reachability {
    Reachability(host: "library.example.com", isProxy: false, lookUp: .notFound("it is not looked up"), security: nil)
  }
  func become(_ other: any LibraryPort) async {}
  func shutdown(mayLogOut: Bool) async {}
}
