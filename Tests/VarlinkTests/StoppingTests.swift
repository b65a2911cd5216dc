import JSONDocument
import Testing
import Varlink

@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
  @Test func `a server that stops finishes the reply under way, and takes no further call`() async throws {
    let begun = Waitable(0)
    let goOn = Waitable(false)
    let slow = VarlinkInterface.test { _, _ in
      begun.change { $0 += 1 }
      await goOn.wait { $0 }
      return ["cancelled": .bool(Task.isCancelled)]
    }
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let events = Events()
      let bound = try await VarlinkServer(slow, events: events).bind(at: .path(path))
      let server = Task { try await bound.run() }
      let client = try await VarlinkClient.connect(to: path)
      let idle = try await VarlinkClient.connect(to: path)
      await events.connected(2)
      let first = Task { try await client.call("\(testName).Slow") }
      await begun.wait { $0 == 1 }
      let second = Task { try await client.call("\(testName).Slow") }
      server.cancel()
      // The idle connection is closed while the other one is still at work.
      _ = await events.first { if case .disconnected = $0 { true } else { nil } }
      await #expect(throws: VarlinkClientError.notSent) { try await idle.call("\(testName).Slow") }
      goOn.change { $0 = true }
      #expect(try await first.value == ["cancelled": false])
      await #expect(throws: VarlinkClientError.closed) { try await second.value }
      try await server.value
      #expect(begun.value == 1)
    }
  }

  @Test func `calls with more are cancelled at once, and can say a last word`() async throws {
    let shuttingDown = VarlinkError(name: "\(testName).ShuttingDown")
    let watch = VarlinkInterface.test { _, replies in
      try await replies.send([:])
      await untilCancelled()
      throw shuttingDown
    }
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let bound = try await VarlinkServer(watch).bind(at: .path(path))
      let server = Task { try await bound.run() }
      let client = try await VarlinkClient.connect(to: path)
      var stream = try await client.callMore("\(testName).Watch").makeAsyncIterator()
      #expect(try await stream.next() == [:])
      server.cancel()
      await #expect(throws: shuttingDown) { try await stream.next() }
      try await server.value
    }
  }

  @Test func `what does not finish in the stop time is cancelled and closed`() async throws {
    var limits = VarlinkLimits()
    limits.stopTime = .zero
    let begun = Waitable(0)
    let stuck = VarlinkInterface.test { call, _ in
      begun.change { $0 += 1 }
      await untilCancelled()
      throw CancellationError()
    }
    let events = Events()
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let bound = try await VarlinkServer(stuck, limits: limits, events: events).bind(at: .path(path))
      let server = Task { try await bound.run() }
      let client = try await VarlinkClient.connect(to: path)
      let other = try await VarlinkClient.connect(to: path)
      let call = Task { try await client.call("\(testName).Stuck") }
      try await other.callOneway("\(testName).Stuck")
      await begun.wait { $0 == 2 }
      server.cancel()
      await #expect(throws: VarlinkClientError.closed) { try await call.value }
      try await server.value
      let cut = await events.first { if case .cutOff(let connections) = $0 { connections } else { nil } }
      #expect(cut == 2)
    }
  }
}
