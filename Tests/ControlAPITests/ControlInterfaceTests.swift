import ControlAPI
import Foundation
import JSONDocument
import JobModel
import TestSupport
import Testing
import Varlink

/// The interface over a socket: its text, and what the client makes of replies.
@Suite struct ControlInterfaceTests {
  private func serving(
    _ handle: @escaping VarlinkInterface.Handler, _ body: (ControlClient) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let interface = VarlinkInterface(name: ControlInterface.name, description: ControlInterface.text, handle: handle)
    let server = VarlinkServer(
      info: ServiceInfo(vendor: "v", product: "p", version: "1", url: "u"), interfaces: [interface], report: { _ in })
    let bound = try await server.bind(at: .path(folder.file("socket")))
    let running = Task { try await bound.run() }
    do {
      try await body(ControlClient(try await VarlinkClient.connect(to: folder.file("socket"))))
    } catch {
      running.cancel()
      _ = await running.result
      throw error
    }
    running.cancel()
    try await running.value
  }

  @Test func `the project's file is what GetInterfaceDescription gives, byte by byte`() async throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/ControlAPI/org.migedit.Queue.varlink")
    let bytes = try Data(contentsOf: file)
    #expect(!bytes.isEmpty)
    #expect(try InterfaceText.control().name == ControlInterface.name)
    try await serving { _, _ in
      [:]
    } _: { client in
      let reply = try await client.varlink.call(
        "org.varlink.service.GetInterfaceDescription", ["interface": .string(ControlInterface.name)])
      let text = try #require(reply["description"]?.string)
      #expect(Data(text.utf8) == bytes)
    }
  }

  @Test func `the client asks by the method's whole name, and ignores what it does not know of a reply`() async throws {
    try await serving { call, _ in
      #expect(call.method == "org.migedit.Queue.Cancel" && call.parameters == ["filter": ["batch": "night"]])
      return ["jobs": [7], "count": 1, "addedLater": true]
    } _: { client in
      var asked = JobsToChange(filter: Filter())
      asked.filter.batch = "night"
      let changed = try await client.call(Cancel.self, asked)
      #expect(changed == Cancel.Reply(jobs: [7], count: 1, failed: nil, failedCount: nil))
    }
  }

  @Test func `the interface's errors are thrown as its own, others as they come`() async throws {
    try await serving { call, _ in
      throw call.name == "Get" ? ControlError.noSuchJob(id: 7).varlink : VarlinkError.methodNotImplemented(call.method)
    } _: { client in
      await #expect(throws: ControlError.noSuchJob(id: 7)) { try await client.call(Get.self, Get.Parameters(id: 7)) }
      await #expect(throws: VarlinkError.methodNotImplemented("org.migedit.Queue.Status")) {
        try await client.call(Status.self, Status.Parameters())
      }
    }
  }

  @Test func `a reply that has not what is due is an error and no reply`() async throws {
    try await serving { _, _ in
      ["jobs": [7]]
    } _: { client in
      await #expect(throws: Fault.self) {
        try await client.call(Retry.self, Retry.Parameters(JobsToChange(filter: Filter(), all: true)))
      }
    }
  }

  @Test func `replies are handed over one by one, until one is enough or the error comes`() async throws {
    let event = try WireSample.replies.first { $0.name == "Watch->" }.map { try $0.least() }
    let members = try #require(event?.object)
    try await serving { _, replies in
      for _ in 1...3 { try await replies.send(members) }
      throw ControlError.shuttingDown.varlink
    } _: { client in
      var seen = 0
      await #expect(throws: ControlError.shuttingDown) {
        try await client.callMore(Watch.self, Watch.Parameters()) { reply in
          seen += reply.event.sequence
          return true
        }
      }
      #expect(seen == 3)
      try await client.callMore(Watch.self, Watch.Parameters()) { _ in
        seen += 1
        return seen < 5
      }
      #expect(seen == 5)
    }
  }
}
