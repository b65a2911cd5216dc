import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

/// What is said of when jobs end. The edits of the tests took a minute each before.
@Suite(.timeLimit(.minutes(5))) struct ForecastTests {
  private let peer = PeerCredentials(pid: 1, uid: 0, gid: 0, groups: [])
  private let duration = EditDuration(least: .seconds(60), most: .seconds(60))

  private func request(_ number: Int, _ members: JSONObject = [:]) -> JSON {
    let digits = String(number, radix: 16)
    let id = String(repeating: "A", count: 32 - digits.count) + digits
    var request: JSONObject = [
      "target": ["environment": "prod", "kind": "migration", "id": .string(id)],
      "change": ["mergePatch": ["name": "R12"]],
    ]
    for (name, value) in members { request[name] = value }
    return .object(request)
  }

  private func withForecasts(
    slots: Int = 1, _ body: (ControlService, (String, JSONObject) async throws -> JSON) async throws -> Void
  ) async throws {
    let settings = EnvironmentSettings(url: "http://127.0.0.1:1", username: "a", sessions: slots)
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("x"))
    let setup = EnvironmentSetup(name: "prod", settings: settings, server: server) { _ in AbsentLibrary() }
    try await withService([setup]) { service in
      let ended = (0..<2000).map { index in
        EndedEdit(
          endedAt: service.time.wall() + .seconds(index % 500 - 86_400 * (30 - index / 100)), duration: duration)
      }
      service.engine.durations.begin(with: [EditClass(environment: "prod", kind: .migration): ended])
      let interface = ControlDispatch(service: service).interface
      try await body(service) { method, parameters in
        let call = VarlinkCall(
          method: "\(interface.name).\(method)", given: JSONView(.object(parameters)), peer: peer)
        return .object(try await interface.handle(call, VarlinkReplies(wantsMore: false) { _ in }))
      }
    }
  }

  /// In minutes from now.
  private func minutes(_ time: JSON?, _ service: ControlService) throws -> Double {
    let text = try #require(time?.string)
    return (try #require(WallTime(text)) - service.time.wall()) / .seconds(60)
  }

  @Test func `edits that are not enqueued are put behind what is queued, and nothing is enqueued`() async throws {
    try await withForecasts(slots: 2) { service, call in
      _ = try await call("Enqueue", ["edits": [request(1), request(2)]])
      let found = try await call(
        "Forecast", ["edits": [request(3), request(4, ["ref": "a"]), request(5, ["afterRefs": ["a"]])]])
      #expect(found["jobs"]?.array?.map { $0["index"]?.number?.int } == [0, 1, 2])
      #expect(found["jobs"]?.array?.allSatisfy { $0["id"] == nil && $0["problem"] == nil } == true)
      #expect(abs(try minutes(found["expectedEnd"], service) - 3) < 0.3)
      #expect(try minutes(found["expectedEndP90"], service) >= minutes(found["expectedEnd"], service))
      #expect(abs(try minutes(found["jobs"]?.array?[0]["expectedStart"], service) - 1) < 0.2)
      #expect((found["measured"]?.number?.int ?? 0) >= 500)
      #expect(try await service.store.status().counts[.queued] == 2)
    }
  }

  @Test func `a batch, its jobs and their environment are shown with what is expected of them`() async throws {
    try await withForecasts { service, call in
      _ = try await call(
        "Enqueue", ["edits": [request(1), request(2, ["batch": "night"]), request(3, ["batch": "night"])]])
      let found = try await call("Forecast", ["batch": "night"])
      #expect(found["jobs"]?.array?.map { $0["id"]?.number?.int } == [2, 3])
      #expect(abs(try minutes(found["expectedEnd"], service) - 3) < 0.3)
      let batch = try await call("GetBatch", ["name": "night"])["batch"]
      #expect(abs(try minutes(batch?["expectedEnd"], service) - 3) < 0.3)
      #expect(batch?["expectedEndP90"] != nil)
      let jobs = try await call("List", ["oldestFirst": true])["jobs"]?.array ?? []
      #expect(abs(try minutes(jobs[1]["expectedEnd"], service) - 2) < 0.3)
      #expect(try await call("Get", ["id": 2])["job"]?["expectedEnd"] != nil)
      let environment = try await call("Environments", [:])["environments"]?.array?[0]
      #expect(environment?["medianEdit"] == 60_000 && environment?["p95Edit"] == 60_000)
    }
  }

  @Test func `environments are answered while a forecast takes its time`() async throws {
    try await withForecasts { _, call in
      let held = await HeldWorkers(.forecasting)
      let environment = try await call("Environments", [:])["environments"]?.array?[0]
      await held.letGo()
      #expect(environment?["medianEdit"] == 60_000)
    }
  }

  @Test func `the jobs of a batch with windows of its own are expected in these`() async throws {
    try await withForecasts { service, call in
      let hour = (service.time.wall().milliseconds / 3_600_000 + 3) % 24
      let window = "Mon..Sun \(hour < 10 ? "0" : "")\(hour):00-\(hour < 10 ? "0" : "")\(hour):30"
      _ = try await call(
        "Enqueue",
        [
          "edits": [request(1, ["batch": "night"]), request(2)],
          "batches": [["batch": "night", "windows": [.string(window)]]],
        ])
      let night = try minutes(try await call("Forecast", ["batch": "night"])["expectedEnd"], service)
      #expect((120...182).contains(night), "it begins two to three hours from now")
      let jobs = try await call("List", ["oldestFirst": true])["jobs"]?.array ?? []
      #expect(try minutes(jobs[1]["expectedEnd"], service) < 2, "no other job waits for it")
    }
  }

  @Test func `why it is not known when something ends is said`() async throws {
    try await withForecasts { service, call in
      let late = (service.time.wall() + .seconds(90)).description
      let found = try await call(
        "Forecast",
        [
          "edits": [
            request(1), request(2), request(3, ["deadline": .string(late)]), request(4, ["held": true]),
          ]
        ])
      let problems = try #require(found["jobs"]?.array).map { $0["problem"]?.string }
      #expect(problems[0] == nil && problems[1] == nil)
      #expect(problems[2]?.contains("deadline") == true && problems[3]?.contains("held") == true)
      #expect(found["expectedEnd"] == nil)
      _ = try await call("Pause", ["environment": "prod"])
      let paused = try await call("Forecast", ["edits": [request(1)]])
      #expect(paused["jobs"]?.array?[0]["problem"]?.string?.contains("paused") == true)
    }
  }

  @Test func `either edits or a batch are asked for`() async throws {
    try await withForecasts { _, call in
      await #expect(throws: VarlinkError.self) { _ = try await call("Forecast", [:]) }
      await #expect(throws: VarlinkError.self) {
        _ = try await call("Forecast", ["edits": [request(1)], "batch": "night"])
      }
      let none = await #expect(throws: VarlinkError.self) { _ = try await call("Forecast", ["batch": "gone"]) }
      #expect(none?.name.hasSuffix("NoSuchBatch") == true)
      let bad = await #expect(throws: VarlinkError.self) {
        _ = try await call("Forecast", ["edits": [request(1, ["priority": "high"])]])
      }
      #expect(bad?.name.hasSuffix("InvalidEdit") == true)
    }
  }
}
