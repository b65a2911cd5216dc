import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// That a method answers no other errors than README's is asserted in the daemon, in every test; here it gives each.
@Suite(.timeLimit(.minutes(5)))
struct MethodErrorsTests {
  /// The name of the error that a call ends with.
  private static func error(
    of method: String, _ parameters: JSONObject = [:], by client: VarlinkClient
  ) async throws -> String? {
    do {
      _ = try await client.call("\(ControlInterface.name).\(method)", parameters)
      return nil
    } catch let error as VarlinkError {
      return name(error)
    }
  }

  private static func name(_ error: VarlinkError) -> String? { error.name.split(separator: ".").last.map(String.init) }

  /// Of a Watch, whose events it hands over until then.
  private static func errorOfWatch(
    since: Int, by client: VarlinkClient, each: (JSONObject) -> Void = { _ in }
  ) async throws -> String? {
    do {
      let since = JSON.number(JSONNumber(since))
      for try await reply in try await client.callMore(Watch.qualifiedName, ["since": since]) { each(reply) }
      return nil
    } catch let error as VarlinkError {
      return name(error)
    }
  }

  private static let target: JSON = [
    "environment": "prod", "kind": "migration", "id": .string(Samples.migration(1).description),
  ]
  private static let unknown: JSON = [
    "environment": "prod", "kind": "migration", "id": "00000000000000000000000000000001",
  ]

  private static func edit(_ name: String, key: String) -> JSON {
    ["target": target, "change": ["mergePatch": ["name": .string(name)]], "key": .string(key), "held": true]
  }

  /// What needs no more than a daemon with room for one job, and one in it.
  private static let plain: [(method: String, parameters: JSONObject)] = [
    ("Enqueue", ["edits": [edit("a", key: "k")]]),
    ("Enqueue", ["edits": [edit("b", key: "k")]]),
    ("Enqueue", ["edits": [edit("b", key: "other")]]),
    ("Enqueue", ["edits": [[:]]]),
    ("Get", ["id": 999]), ("GetDocuments", ["id": 999]), ("Explain", ["id": 999]), ("Forget", ["id": 999]),
    ("Amend", ["id": 999, "priority": 1]), ("Amend", ["id": 1, "priority": 1001]),
    ("GetBatch", ["name": "none"]), ("Forecast", ["batch": "none"]), ("Forecast", ["edits": [[:]]]),
    ("Cancel", ["filter": ["ids": [999]]]), ("Retry", ["filter": ["ids": [999]]]),
    ("Hold", ["filter": ["ids": [999]]]), ("Release", ["filter": ["ids": [999]]]),
    ("Reprioritize", ["filter": ["ids": [999]], "priority": 1]),
    ("Preview", ["target": target.merging(["environment": "prdo"]), "change": ["mergePatch": ["name": "x"]]]),
    ("Preview", ["target": target, "change": [:]]),
    ("Preview", ["target": unknown, "change": ["mergePatch": ["name": "x"]]]),
    ("Pause", ["environment": "prdo"]), ("Resume", ["environment": "prdo"]), ("Watch", [:]),
    ("Targets", ["environment": "prdo", "kind": "migration"]),
    ("Preflight", ["filter": [:]]), ("Diagnose", [:]), ("Windows", ["environment": "prdo"]),
    ("Export", [:]), ("Import", ["offset": 0, "text": "{}\n"]),
    ("OpenWindow", ["environment": "prdo", "until": "2099-01-01T00:00:00Z"]),
  ]

  @Test func `each method gives each of the errors that it is said to have`() async throws {
    let bench = try await Bench(startsDaemon: false)
    // What has happened is forgotten at the next start.
    let configuration = bench.configuration(store: "keep_events: 1ms")
      .replacing("control.sock }", with: "control.sock, max_queued: 1 }")
    try bench.write(configuration)
    try await bench.start()
    var given: [String: Set<String>] = [:]
    func note(_ error: String?, _ method: String) { if let error { given[method, default: []].insert(error) } }
    let client = try await bench.client().varlink
    for (method, parameters) in Self.plain { note(try await Self.error(of: method, parameters, by: client), method) }
    _ = try await Self.error(of: "Cancel", ["filter": ["ids": [1]]], by: client)
    note(try await Self.error(of: "Amend", ["id": 1, "priority": 1], by: client), "Amend")
    try bench.write("store: 7")
    note(try await Self.error(of: "Reload", by: client), "Reload")
    try bench.write(configuration)

    await bench.kill(SIGTERM)
    try await bench.start()
    #expect(try await bench.daemon?.line(with: "what is old was pruned") != nil)
    let again = try await bench.client().varlink
    note(try await Self.errorOfWatch(since: 0, by: again), "Watch")
    bench.simulator.send(SIGKILL)
    _ = await bench.simulator.end()
    let asked: JSONObject = ["target": Self.target, "change": ["mergePatch": ["name": "x"]]]
    note(try await Self.error(of: "Preview", asked, by: again), "Preview")
    note(try await Self.error(of: "Targets", ["environment": "prod", "kind": "migration"], by: again), "Targets")
    for (method, error) in try await Self.whileStopping() { note(error, method) }
    note(try await Self.reloadWhileStopping(), "Reload")
    note(try await Self.preflightWhileStopping(), "Preflight")
    note(try await Self.exportWhileStopping(), "Export")
    for error in try await Self.diagnoseWhileStopping() { note(error, "Diagnose") }
    note(try await Self.backupOfDatabase(), "Backup")

    for said in try ProtocolChapter().methods {
      #expect(given[said.name, default: []] == Set(said.errors), "\(said.name)")
    }
  }

  private static func backupOfDatabase() async throws -> String? {
    let bench = try await Bench(database: BenchDatabase())
    return try await error(of: "Backup", by: bench.client().varlink)
  }

  /// While the daemon waits for the answer of an edit, it takes no new configuration any more.
  private static func reloadWhileStopping() async throws -> String? {
    let bench = try await Bench()
    _ = try await bench.simulator("faults", post: ["faults": [["fault": "hangAfter", "requests": ["put"]]]])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "no answer")])
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .submitted }
    bench.daemon?.send(SIGTERM)
    _ = try await bench.daemon?.line(with: "stopping")
    return try await error(of: "Reload", by: client.varlink)
  }

  /// The server answers about the first of two targets, and the daemon stops while it waits for the second.
  private static func preflightWhileStopping() async throws -> String? {
    let bench = try await Bench()
    let hang: JSON = ["fault": "hang", "requests": ["get"], "targets": [.string("\(Samples.migration(2))")]]
    _ = try await bench.simulator("faults", post: ["faults": [hang]])
    let client = try await bench.client()
    let edits = (1...2).map { number in
      var edit = client.rename(Samples.migration(number), to: "held")
      edit.held = true
      return edit
    }
    try await client.enqueue(edits)
    do {
      for try await _ in try await client.varlink.callMore(Preflight.qualifiedName, ["filter": [:]]) {
        bench.daemon?.send(SIGTERM)
      }
      return nil
    } catch let error as VarlinkError {
      return name(error)
    }
  }

  /// The daemon stops while a reader takes its time with a queue that has much in it.
  private static func exportWhileStopping() async throws -> String? {
    let bench = try await Bench()
    let client = try await bench.client()
    let long = String(repeating: "x", count: 1 << 20)
    for number in 1...30 {
      var edit = client.rename(Samples.migration(number), to: long)
      edit.held = true
      try await client.enqueue([edit])
    }
    do {
      var isStopping = false
      for try await _ in try await client.varlink.callMore(Export.qualifiedName, [:]) where !isStopping {
        isStopping = true
        bench.daemon?.send(SIGTERM)
        // Nobody is let in any more: the socket is about to close.
        while (try? await VarlinkClient.connect(to: bench.socket)) != nil { await Task.yield() }
      }
      return nil
    } catch let error as VarlinkError {
      return name(error)
    }
  }

  /// Of an environment that is not there, and of one whose server does not answer while the daemon stops.
  private static func diagnoseWhileStopping() async throws -> [String?] {
    let bench = try await Bench()
    _ = try await bench.simulator("faults", post: ["faults": [["fault": "hang", "requests": ["list"]]]])
    let client = try await bench.client()
    var errors: [String?] = []
    for environment in ["prdo", "prod"] {
      do {
        let parameters: JSONObject = ["environment": .string(environment)]
        for try await reply in try await client.varlink.callMore(Diagnose.qualifiedName, parameters)
        where reply["check"] == "tls" {
          bench.daemon?.send(SIGTERM)
        }
      } catch let error as VarlinkError {
        errors.append(name(error))
      }
    }
    return errors
  }

  /// What is answered to calls that wait when the daemon ends: here for an edit that takes its time.
  private static func whileStopping() async throws -> [String: String?] {
    let bench = try await Bench(["--seconds-min", "60", "--seconds-max", "60"])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "slow")])
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    let daemon = try #require(bench.daemon)
    async let pause = error(of: "Pause", ["wait": true], by: client.varlink)
    let watch = try await errorOfWatch(since: 0, by: try await bench.client().varlink) { reply in
      if reply["event"]?["what"] == "paused" { daemon.send(SIGTERM) }
    }
    return ["Pause": try await pause, "Watch": watch]
  }
}
