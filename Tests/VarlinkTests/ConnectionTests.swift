import Foundation
import JSONDocument
import Testing
import Varlink

/// What becomes of handlers and connections when their other end is slow, gone or one too many.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionTests {
  @Test func `a slow reader slows the handler, and nothing piles up`() async throws {
    let replies = 200
    let text = JSON.string(String(repeating: "x", count: 64 << 10))
    let sent = Waitable(0)
    let flood = VarlinkInterface.test { call, out in
      guard call.wantsMore else { return [:] }
      for n in 1..<replies {
        try await out.send(["n": .number(JSONNumber(n)), "text": text])
        sent.change { $0 += 1 }
      }
      return ["n": .number(JSONNumber(replies))]
    }
    // What fits into the buffer of a Unix socket is a few replies.
    let bound = 16
    try await serving(flood) { path in
      let reader = try await VarlinkClient.connect(to: path)
      let other = try await VarlinkClient.connect(to: path)
      let stream = try await reader.callMore("\(testName).Flood")
      await sent.wait { $0 > 0 }
      // Far more turns of the event loops than a handler that is not held back needs.
      for _ in 0..<500 { _ = try await other.call("\(testName).Ping") }
      #expect(sent.value < bound)
      var taken = 0
      for try await reply in stream {
        taken += 1
        #expect(reply["n"]?.number?.int == taken)
        #expect(sent.value < taken + bound)
      }
      #expect(taken == replies)
    }
  }

  @Test func `those who watch after a large frame keep no other large frame waiting`() async throws {
    let interface = VarlinkInterface.test { call, replies in
      guard call.wantsMore else { return [:] }
      try await replies.send([:])
      await untilCancelled()
      throw CancellationError()
    }
    let large: JSONObject = ["text": .string(String(repeating: "x", count: 100 << 10))]
    // There is room for three frames.
    var limits = VarlinkLimits()
    (limits.frameBytes, limits.values, limits.largeFrames) = (1 << 20, 100, 4 << 20)
    try await serving(interface, limits: limits) { path in
      var streams: [VarlinkReplyStream.AsyncIterator] = []
      for _ in 0..<5 {
        let client = try await VarlinkClient.connect(to: path)
        var stream = try await client.callMore("\(testName).Watch", large).makeAsyncIterator()
        _ = try await stream.next()
        streams.append(stream)
      }
      let client = try await VarlinkClient.connect(to: path)
      #expect(try await client.call("\(testName).Enqueue", large) == [:])
    }
  }

  @Test func `calls that wait long for their answers keep no other large frame waiting for more than they take`()
    async throws
  {
    let waiting = Waitable(0)
    let interface = VarlinkInterface.test { call, _ in
      guard call.name == "Preview" else { return [:] }
      waiting.change { $0 += 1 }
      await untilCancelled()
      throw CancellationError()
    }
    // There is room for two frames of the greatest length, and for more than fifty of these.
    let large: JSONObject = ["text": .string(String(repeating: "x", count: 100 << 10))]
    try await serving(interface) { path in
      var clients: [VarlinkClient] = []
      for _ in 0..<20 { clients.append(try await VarlinkClient.connect(to: path)) }
      let calls = clients.map { client in Task { _ = try? await client.call("\(testName).Preview", large) } }
      await waiting.wait { $0 == 20 }
      let client = try await VarlinkClient.connect(to: path)
      #expect(try await client.call("\(testName).Enqueue", large) == [:])
      for client in clients { await client.close() }
      for call in calls { await call.value }
    }
  }

  @Test func `a reader that goes away cancels its handler`() async throws {
    let cancelled = Waitable(false)
    let watch = VarlinkInterface.test { _, replies in
      try await replies.send([:])
      await untilCancelled()
      cancelled.change { $0 = true }
      throw CancellationError()
    }
    try await serving(watch) { path in
      let client = try await VarlinkClient.connect(to: path)
      var stream = try await client.callMore("\(testName).Watch").makeAsyncIterator()
      _ = try await stream.next()
      await client.close()
      await cancelled.wait { $0 }
    }
  }

  @Test func `a reader that goes away cancels its handler although it has shut its output before`() async throws {
    let cancelled = Waitable(false)
    let watch = VarlinkInterface.test { _, replies in
      try await replies.send([:])
      await untilCancelled()
      cancelled.change { $0 = true }
      throw CancellationError()
    }
    try await serving(watch) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(frames: #"{"method":"org.example.test.Watch","more":true}"#)
        try await client.closeOutput()
        #expect(try await client.frame()?["continues"] == true)
        #expect(!cancelled.value)
      }
      await cancelled.wait { $0 }
    }
  }

  @Test func `a stream that is let go of cancels its handler`() async throws {
    let cancelled = Waitable(false)
    let watch = VarlinkInterface.test { _, replies in
      try await replies.send([:])
      await untilCancelled()
      cancelled.change { $0 = true }
      return [:]
    }
    try await serving(watch) { path in
      let client = try await VarlinkClient.connect(to: path)
      for try await _ in try await client.callMore("\(testName).Watch") { break }
      await cancelled.wait { $0 }
    }
  }

  @Test func `of the calls that wait when their caller goes only those that are oneway are done`() async throws {
    let begun = Waitable(false)
    let done = Waitable<[Int]>([])
    let handler = VarlinkInterface.test { call, _ in
      if call.name == "Wait" {
        begun.change { $0 = true }
        await untilCancelled()
        throw CancellationError()
      }
      done.change { $0.append(Task.isCancelled ? -1 : call.parameters["n"]?.number?.int ?? 0) }
      return [:]
    }
    try await serving(handler) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(
          frames: #"{"method":"org.example.test.Wait"}"#,
          #"{"method":"org.example.test.Do","oneway":true,"parameters":{"n":1}}"#,
          #"{"method":"org.example.test.Do","parameters":{"n":2}}"#,
          #"{"method":"org.example.test.Do","oneway":true,"parameters":{"n":3}}"#)
        await begun.wait { $0 }
        try await client.close()
      }
      #expect(await done.wait { $0.count == 2 } == [1, 3])
    }
  }

  @Test func `a user's connections are limited, and the one too many is told so`() async throws {
    var limits = VarlinkLimits()
    limits.connectionsPerUser = 2
    let reason = "uid \(getuid()) has 2 connections already, and may have no more"
    try await refusing(limits, because: reason)
  }

  @Test func `connections in all are limited, and the one too many is told so`() async throws {
    var limits = VarlinkLimits()
    limits.connections = 2
    try await refusing(limits, because: "all 2 connections are taken; try again later")
  }

  private func refusing(_ limits: VarlinkLimits, because reason: String) async throws {
    let events = Events()
    try await serving(limits: limits, events: events) { path in
      let first = try await VarlinkClient.connect(to: path)
      _ = try await first.call("\(testName).Echo")
      let second = try await VarlinkClient.connect(to: path)
      _ = try await second.call("\(testName).Echo")

      try await RawClient.connected(to: path) { third in
        let frame = try await third.frame()
        #expect(frame?["error"] == "org.varlink.service.TooManyConnections")
        #expect(try await third.frame() == nil)
      }
      #expect(await events.refusal == reason)
      let error = VarlinkError.tooManyConnections(reason: reason)
      await #expect(throws: error) { try await VarlinkClient.connect(to: path).call("\(testName).Echo") }

      await second.close()
      _ = await events.first { if case .disconnected = $0 { true } else { nil } }
      let fourth = try await VarlinkClient.connect(to: path)
      #expect(try await fourth.call("\(testName).Echo", ["n": 4]) == ["n": 4])
      #expect(try await first.call("\(testName).Echo", ["n": 1]) == ["n": 1])
    }
  }
}
