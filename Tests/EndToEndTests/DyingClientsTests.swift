import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// Clients that end in the middle of a call, of every method that the interface has; and those that say or read nothing.
@Suite(.timeLimit(.minutes(5)))
struct DyingClientsTests {
  /// Where a client ends.
  private enum Death: CaseIterable {
    case afterFirstByte, halfway, beforeTheEnd, behindTheFrame, behindItsOutput, withinTheReply, withRepliesUnread
    case streaming, oneway

    /// Whether the daemon has the whole call.
    var hasSentAll: Bool { ![.afterFirstByte, .halfway, .beforeTheEnd].contains(self) }

    func die(in call: JSONObject, at socket: String) throws {
      var call = call
      if self == .streaming { call["more"] = true }
      if self == .oneway { call["oneway"] = true }
      let frame = JSON.object(call).bytes + [0]
      let client = try BlockingSocket(socket)
      switch self {
      case .afterFirstByte: try client.send(bytes: Array(frame.prefix(1)))
      case .halfway: try client.send(bytes: Array(frame.prefix(frame.count / 2)))
      case .beforeTheEnd: try client.send(bytes: frame.dropLast())
      case .behindTheFrame, .oneway: try client.send(bytes: frame)
      case .behindItsOutput:
        try client.send(bytes: frame)
        client.closeOutput()
      case .withinTheReply, .streaming:
        try client.send(bytes: frame)
        client.receiveByte()
      case .withRepliesUnread:
        for _ in 0..<20 { try client.send(bytes: frame) }
        client.receiveByte()
      }
    }
  }

  private static func files(of pid: Int32) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
  }

  @Test func `whatever clients die in, a call is taken whole or not at all, and the daemon goes on`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let daemon = try #require(bench.daemon)
    let text = try InterfaceText.control()
    let calls = InterfaceCalls.control(text)
    // All that is opened once is open.
    _ = try await bench.client().jobs()
    let before = try Self.files(of: daemon.pid)
    let edits = Death.allCases.enumerated().map { number, death in
      client.rename(Samples.migration(1 + number), to: "x", key: "\(death)")
    }
    var tried = 0
    for method in text.methods {
      for (number, death) in Death.allCases.enumerated() {
        var parameters = calls.parameters(of: method.name)
        if method.name == "Enqueue" { parameters["edits"] = [try JSON(encoding: edits[number])] }
        // What has happened before is there to be told at once.
        if method.name == "Watch" { parameters["since"] = 0 }
        let method = JSON.string("\(text.name).\(method.name)")
        try death.die(in: ["method": method, "parameters": .object(parameters)], at: bench.socket)
        tried += 1
      }
      #expect(try await client.call(Status.self, Status.Parameters()).accepting, "\(method.name)")
    }
    let partly = Set(Death.allCases.filter { !$0.hasSentAll }.map { "\($0)" })
    #expect(try await client.jobs().allSatisfy { job in job.key.map { !partly.contains($0) } ?? false })
    // Who asks again with the same key has one job.
    let ids = try await client.enqueue(edits)
    #expect(Set(ids).count == edits.count)
    #expect(Set(try await client.jobs().map(\.id)) == Set(ids))
    // The connections of the dead are closed, whatever they have asked for.
    while try Self.files(of: daemon.pid) > before { _ = try await client.call(Status.self, Status.Parameters()) }
    print("clients that died: \(tried), in \(text.methods.count) methods")
    #expect(tried >= 200)
  }

  @Test func `a thousand connections that say nothing and readers that read nothing keep nobody else from an answer`()
    async throws
  {
    let bench = try await Bench(prefix: ["/usr/bin/prlimit", "--nofile=4096:4096"])
    let (client, watching) = (try await bench.client(), try await bench.client())
    let daemon = try #require(bench.daemon)
    _ = try await client.jobs()
    let before = try Self.files(of: daemon.pid)
    var readers: [BlockingSocket] = []
    for _ in 0..<20 {
      let reader = try BlockingSocket(bench.socket)
      for _ in 0..<200 { try reader.send(#"{"method":"org.varlink.service.GetInfo"}"#) }
      try reader.send(#"{"method":"org.migedit.Queue.Watch","more":true}"#)
      readers.append(reader)
    }
    // Other users may come as far as its socket.
    chmod(bench.folder.path, 0o755)
    let silent = try await TenUsers.hold(bench.socket, sending: 0)
    defer { silent.send(SIGKILL) }
    // It has as many connections of others as it ever takes.
    try #require(try await daemon.line(with: "connections are taken") != nil, "\(daemon.errors)")
    #expect(try Self.files(of: daemon.pid) > 900)
    let job = try #require(try await client.enqueue([client.rename(Samples.migration(1), to: "x")]).first)
    var filter = Filter()
    filter.ids = [job]
    try await watching.callMore(Watch.self, Watch.Parameters(filter: filter, since: 0)) {
      $0.event.job?.state.known?.isEnded != true
    }
    #expect(try await client.job(job).job.state.known == .succeeded)
    #expect(try Memory.now(of: daemon.pid) < 300)
    // Who comes now is answered, too.
    #expect(try await bench.client().jobs().count == 1)
    readers = []
    silent.send(SIGKILL)
    _ = await silent.end()
    while try Self.files(of: daemon.pid) > before { _ = try await client.call(Status.self, Status.Parameters()) }
    #expect(try await bench.client().jobs().count == 1)
  }
}
