import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// One daemon and a Library, with a network between that loses what is sent.
@Suite(.timeLimit(.minutes(5)), .networkNamespaces)
struct HeldBackTests {
  @Test func `a put that the network has lost is not sent by the kernel when its cable is mended`() async throws {
    let network = try await Network()
    let library = try await Library(on: network, secondsMin: 10, secondsMax: 10)
    let socket = "\(network.folder)/control.sock"
    let configuration = """
      store: { path: \(network.folder)/queue.sqlite }
      control: { socket: \(socket) }
      environments:
        \(Rig.environment):
          url: \(library.url)
          username: architect
          password_file: \(library.passwordFile)
          request_timeout: 2s
          submit_timeout: 2s
          submit_settle: 2s
          poll: { min: 100ms, max: 200ms }
          breaker: { failures: 2, probe_after: 100ms, probe_max: 200ms }

      """
    let file = "\(network.folder)/migedit.yaml"
    try configuration.write(toFile: file, atomically: false, encoding: .utf8)
    let daemon = try network.start(on: "host1", [try builtProduct("migeditd-postgresql"), "--config", file])
    defer { daemon.send(SIGKILL) }
    try #require(try await daemon.line(with: "ready") != nil, "\(daemon.errors)")
    let asked = Asked()
    asked.add([1])
    func client() async throws -> ControlClient { ControlClient(try await VarlinkClient.connect(to: socket)) }
    func first(_ kind: EventKind) async throws {
      try await client().callMore(Watch.self, Watch.Parameters(since: 0)) { $0.event.what.known != kind }
    }

    // The document is answered so late that all behind it is lost.
    try await library.call(
      "faults", post: ["faults": [["fault": "slowAnswer", "requests": ["get"], "milliseconds": 1500, "limit": 1]]])
    try await asked.ask(client())
    while try await library.call("statistics")["faults"]?["slowAnswer"] == nil {}
    try await network.loseAll(to: "library", over: .library)
    try await first(.submitted)
    try await first(.outageBegan)
    try await network.loseNothing(to: "library", over: .library)
    try await first(.succeeded)
    #expect(try await library.call("edits").array?.count == 1)
    #expect(try await library.call("violations") == [])
    let job = try #require(asked.edits[0].job)
    let attempts = try await client().call(Get.self, Get.Parameters(id: job)).attempts
    #expect(attempts.map(\.submissions) == [2], "the first was lost: \(attempts)")
  }
}
