import Foundation
import Glibc
import JSONDocument
import NIOHTTP1
import TestSupport
import Testing

@testable import LibrarySimulator

/// How a scenario is written, and what is said of one that makes no sense.
struct ScenarioTests {
  private func control(_ bench: inout Bench, _ method: String, _ body: String = "") -> CallAnswer? {
    Control.answer(Call(method, "/simulator/faults", body: Array(body.utf8)), &bench.state, at: bench.now)
  }

  @Test(arguments: [
    (#"{"faults": [{"fault": "explode"}]}"#, "/faults/0/fault", "endless"),
    (#"{"faults": [{"rate": 1}]}"#, "/faults/0/fault", "missing"),
    (#"{"faults": [{"fault": "hang", "chance": 1}]}"#, "/faults/0/chance", "rate"),
    (#"{"fault": "hang"}"#, "/fault", "faults"), (#"{"seed": "x"}"#, "/seed", "a whole number"),
    (#"{"seed": -1}"#, "/seed", "a whole number"),
    (#"{"faults": [{"fault": "hang"}, {"fault": "late"}]}"#, "/faults/1/milliseconds", "late needs them"),
    (#"{"faults": [{"fault": "hang", "milliseconds": 5}]}"#, "/faults/0/milliseconds", "takes none"),
    (#"{"faults": [{"fault": "late", "milliseconds": -5}]}"#, "/faults/0/milliseconds", "0 to"),
    (#"{"faults": [{"fault": "hang", "rate": 1.5}]}"#, "/faults/0/rate", "0 to 1"),
    (#"{"faults": [{"fault": "hang", "at": [0]}]}"#, "/faults/0/at", "from 1"),
    (#"{"faults": [{"fault": "hang", "at": []}]}"#, "/faults/0/at", "from 1"),
    (#"{"faults": [{"fault": "hang", "at": [1], "rate": 1}]}"#, "/faults/0/at", "not both"),
    (#"{"faults": [{"fault": "hang", "limit": 0}]}"#, "/faults/0/limit", "1 or more"),
    (#"{"faults": [{"fault": "hang", "from": 5, "until": 5}]}"#, "/faults/0/until", "more than from"),
    (#"{"faults": [{"fault": "hang", "from": -1}]}"#, "/faults/0/from", "0 to"),
    (#"{"faults": [{"fault": "refuse"}]}"#, "/faults/0/until", "needs an end"),
    (#"{"faults": [{"fault": "refuse", "until": 1, "rate": 1}]}"#, "/faults/0/rate", "goes by time"),
    (#"{"faults": [{"fault": "clockSkew", "milliseconds": 1, "requests": ["get"]}]}"#, "/faults/0/requests", "by time"),
    (
      #"{"faults": [{"fault": "staleRead", "milliseconds": 1, "requests": ["put"]}]}"#, "/faults/0/requests", "with get"
    ),
    (#"{"faults": [{"fault": "hang", "requests": ["look"]}]}"#, "/faults/0/requests/0", "keepAlive"),
    (#"{"faults": [{"fault": "hang", "requests": []}]}"#, "/faults/0/requests", "at least one"),
    (#"{"faults": [{"fault": "hang", "targets": ["12"]}]}"#, "/faults/0/targets", "\"12\" is no id"),
    (#"{"faults": [{"fault": "serverError", "status": 404}]}"#, "/faults/0/status", "500 to 599"),
    (#"{"faults": [{"fault": "hang", "status": 500}]}"#, "/faults/0/status", "fixed"),
    (#"{"faults": [{"fault": "conflict", "retryAfter": 1}]}"#, "/faults/0/retryAfter", "takes none"),
    (#"{"faults": [{"fault": "overloaded", "asDate": true}]}"#, "/faults/0/asDate", "retryAfter"),
    (#"{"faults": [{"fault": "overloaded", "retryAfter": -1}]}"#, "/faults/0/retryAfter", "0 to"),
    (
      #"{"faults": [{"fault": "page", "retryAfter": 9000000000000000, "asDate": true}]}"#, "/faults/0/retryAfter",
      "250000000000"
    ),
    (#"{"faults": [{"fault": "page", "status": 199}]}"#, "/faults/0/status", "200 to 599"),
    (#"{"faults": [{"fault": "refused", "status": 302}]}"#, "/faults/0/status", "400 to 599"),
    (#"{"faults": [{"fault": "page", "body": "unexpected"}]}"#, "/faults/0/body", "one of badGateway, loginPage"),
    (#"{"faults": [{"fault": "refused", "body": "tomcat"}]}"#, "/faults/0/body", "one of unexpected, objectNot"),
    (#"{"faults": [{"fault": "errorPage", "body": "tomcat"}]}"#, "/faults/0/body", "fixed"),
    (#"{"faults": [{"fault": "hang", "body": "tomcat"}]}"#, "/faults/0/body", "fixed"),
    (#"{"faults": [{"fault": "loginExpired", "body": "tomcat"}]}"#, "/faults/0/body", "sessionOver, redirect"),
    (#"{"faults": [{"fault": "page", "body": "redirect", "status": 404}]}"#, "/faults/0/status", "300 to 399"),
    (#"{"faults": [{"fault": "page", "location": "/login"}]}"#, "/faults/0/location", "of page only"),
    (
      #"{"faults": [{"fault": "loginExpired", "body": "redirect", "location": "/"}]}"#, "/faults/0/location",
      "of page only"
    ),
    (#"{"faults": [{"fault": "page", "body": "redirect", "location": "a b"}]}"#, "/faults/0/location", "an address"),
    (#"{"faults": [{"fault": "hang", "content": true}]}"#, "/faults/0/content", "get only"),
    (#"{"faults": [{"fault": "refuse", "until": 1, "node": 1}]}"#, "/faults/0/node", "by time"),
    (#"{"faults": [{"fault": "hang", "node": 2}]}"#, "/faults/0/node", "expected 1 to 1: see nodes"),
    (#"{"nodes": 3, "faults": [{"fault": "nodeDown", "node": 0}]}"#, "/faults/0/node", "expected 1 to 3"),
    (#"{"nodes": 3, "faults": [{"fault": "nodeDown"}]}"#, "/faults/0/node", "needs one"),
    (#"{"nodes": 0}"#, "/nodes", "1 to 100"),
    (#"{"faults": [{"fault": "hang", "changes": []}]}"#, "/faults/0/changes", "takes none"),
    (#"{"faults": [{"fault": "edited", "changes": ["all"]}]}"#, "/faults/0/changes/0", "unknownKey"),
    (#"{"faults": [{"fault": "dateFirst"}]}"#, "/faults/0/milliseconds", "dateFirst needs them"),
    (#"{"faults": [{"fault": "hang", "packageStatus": "done"}]}"#, "/faults/0/packageStatus", "create_failed"),
    (#"{"logins": {"over": "tomcat"}}"#, "/logins/over", "sessionOver, redirect, firewall, loginPage"),
    (#"{"logins": {"most": 0}}"#, "/logins/most", "1 or more"),
    (#"{"logins": {"requests": 0}}"#, "/logins/requests", "1 or more"),
    (#"{"logins": {"seconds": -1}}"#, "/logins/seconds", "0 or more"),
    (#"{"logins": {"users": 1}}"#, "/logins/users", "most"), ("[]", "the value", "an object"),
    ("{", "at byte 1", "ends"),
  ])
  func `a scenario that makes no sense is refused with place and reason, and the one before stays`(
    text: String, place: String, reason: String
  ) throws {
    var bench = try Bench()
    #expect(control(&bench, "POST", #"{"faults": [{"fault": "loginRefused"}]}"#)?.status == 204)
    let answer = control(&bench, "POST", text)
    #expect(answer?.status == 400)
    let error = answer?.body?["error"]?.string ?? ""
    #expect(error.contains(place) && error.contains(reason), "\(error)")
    #expect(bench.call("POST", "auth/login").body?["code"] == "ERR003")
    #expect(control(&bench, "DELETE")?.status == 204)
    #expect(bench.call("POST", "auth/login").body?["code"] != "ERR003")
  }

  @Test func `a simulator with a scenario that makes no sense does not start`() async throws {
    var settings = SimulatorSettings()
    settings.scenario = Scenario(faults: [FaultRule(.late)])
    await #expect(throws: Fault.self) { try await withSimulator(settings) { _ in } }
  }

  @Test(arguments: [
    ("{\"seed\": 1,\n  \"faults\": [}", ":2:14: unexpected '}'"),
    (#"{"faults": [{"fault": "hang", "rate": 2}]}"#, "night.json: /faults/0/rate: expected a number from 0 to 1"),
    (#"{"faults": [{"fault": "explode"}]}"#, "/faults/0/fault: \"explode\" is none of refuse, dropBefore"),
  ])
  func `a file that is no scenario is refused with its place`(text: String, says: String) async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("night.json")
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let ended = try await Program(builtProduct("library-simulator"), ["--scenario", file]).end()
    #expect(ended.status != 0 && ended.errors.contains(says), "\(ended.errors)")
    #expect(ended.output.isEmpty)
  }

  @Test func `a file's faults are performed from the start`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("night.json")
    let text = #"{"seed": 3, "faults": [{"fault": "errorPage", "requests": ["login"], "status": 504}]}"#
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let simulator = try Program(builtProduct("library-simulator"), ["--scenario", file])
    defer { simulator.send(SIGTERM) }
    let line = try #require(try await simulator.line(with: "listening on "), "\(simulator.errors)")
    let url = line.dropFirst("listening on ".count)
    let reply = try await Wire.send(.POST, "\(url)/api/auth/login")
    #expect(reply.status == 504 && reply.text.contains("<html>"))
  }
}
