import JSONDocument
import NIOCore
import NIOPosix
import Testing
import Varlink

@Suite(.timeLimit(.minutes(5)))
struct ClientTests {
  @Test func `the service says who it is and what it offers`() async throws {
    try await serving { path in
      let client = try await VarlinkClient.connect(to: path)
      let info = try await client.call("org.varlink.service.GetInfo")
      #expect(
        info == [
          "vendor": "Vendor", "product": "Product", "version": "1.2", "url": "https://example.org",
          "interfaces": ["org.varlink.service", "org.example.test"],
        ])
      let get = "org.varlink.service.GetInterfaceDescription"
      #expect(try await client.call(get, ["interface": .string(testName)]) == ["description": .string(testText)])
      let own = try await client.call(get, ["interface": "org.varlink.service"])["description"]?.string ?? ""
      #expect(own.contains("interface org.varlink.service\n"))
      #expect(own.contains("method GetInterfaceDescription(interface: string) -> (description: string)"))
    }
  }

  @Test func `calls from many tasks each get their own reply`() async throws {
    try await serving { path in
      let client = try await VarlinkClient.connect(to: path)
      try await withThrowingTaskGroup { group in
        for n in 0..<300 {
          group.addTask {
            let parameters: JSONObject = ["n": .number(JSONNumber(n))]
            let reply = try await client.call("\(testName).Echo", parameters)
            #expect(reply == parameters)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `an error reply is thrown, and the connection goes on`() async throws {
    let refused = VarlinkError(name: "\(testName).Refused", parameters: ["why": "because"])
    let interface = VarlinkInterface.test { call, _ in
      if call.name == "Refuse" { throw refused }
      return call.parameters
    }
    try await serving(interface) { path in
      let client = try await VarlinkClient.connect(to: path)
      await #expect(throws: refused) { try await client.call("\(testName).Refuse") }
      #expect(try await client.call("\(testName).Echo", ["a": 1]) == ["a": 1])
    }
  }

  @Test func `a oneway call takes no place among the replies`() async throws {
    let seen = Waitable<[String]>([])
    let interface = VarlinkInterface.test { call, _ in
      seen.change { $0.append(call.name) }
      return call.parameters
    }
    try await serving(interface) { path in
      let client = try await VarlinkClient.connect(to: path)
      try await client.callOneway("\(testName).One")
      #expect(try await client.call("\(testName).Two", ["a": 1]) == ["a": 1])
      #expect(seen.value == ["One", "Two"])
    }
  }

  @Test func `a stream ends with its last reply, and calls behind it are answered`() async throws {
    let interface = VarlinkInterface.test { call, replies in
      guard call.wantsMore else { return call.parameters }
      for n in 1...3 { try await replies.send(["n": .number(JSONNumber(n))]) }
      return ["n": 4]
    }
    try await serving(interface) { path in
      let client = try await VarlinkClient.connect(to: path)
      let stream = try await client.callMore("\(testName).Count")
      let behind = Task { try await client.call("\(testName).Echo", ["a": 1]) }
      var numbers: [Int?] = []
      for try await reply in stream { numbers.append(reply["n"]?.number?.int) }
      #expect(numbers == [1, 2, 3, 4])
      #expect(try await behind.value == ["a": 1])
    }
  }

  @Test func `a call whose task is cancelled leaves the others their replies`() async throws {
    let begun = Waitable(false)
    let goOn = Waitable(false)
    let interface = VarlinkInterface.test { call, _ in
      if call.name == "Slow" {
        begun.change { $0 = true }
        await goOn.wait { $0 }
        return ["slow": true]
      }
      return call.parameters
    }
    try await serving(interface) { path in
      let client = try await VarlinkClient.connect(to: path)
      let slow = Task { try await client.call("\(testName).Slow") }
      await begun.wait { $0 }
      slow.cancel()
      await #expect(throws: CancellationError.self) { try await slow.value }
      let next = Task { try await client.call("\(testName).Echo", ["a": 1]) }
      goOn.change { $0 = true }
      #expect(try await next.value == ["a": 1])
    }
  }

  @Test func `a reader that is cancelled closes the connection`() async throws {
    let interface = VarlinkInterface.test { _, replies in
      try await replies.send([:])
      await untilCancelled()
      return [:]
    }
    try await serving(interface) { path in
      let client = try await VarlinkClient.connect(to: path)
      let first = Waitable(false)
      let reader = Task {
        for try await _ in try await client.callMore("\(testName).Watch") { first.change { $0 = true } }
      }
      await first.wait { $0 }
      reader.cancel()
      await #expect(throws: CancellationError.self) { try await reader.value }
      await #expect(throws: VarlinkClientError.notSent) { try await client.call("\(testName).Echo") }
    }
  }

  @Test(arguments: [
    ("", "at byte 0: there is no JSON value"),
    ("[]", "its members are not those of a reply"),
    (#"{"parameters":1}"#, "its members are not those of a reply"),
    (#"{"continues":true}"#, "more than one reply to a call that takes one"),
  ])
  func `what is no reply ends the connection with the reason`(frame: String, reason: String) async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in channel.pipeline.addHandler(Answer(frame: frame)) }
        .bind(unixDomainSocketPath: path).get()
      let client = try await VarlinkClient.connect(to: path)
      await #expect(throws: VarlinkClientError.badReply(reason: reason)) { try await client.call("a.b.C") }
      try await listener.close().get()
    }
  }

  @Test func `close ends the calls that wait`() async throws {
    let begun = Waitable(false)
    let interface = VarlinkInterface.test { _, _ in
      begun.change { $0 = true }
      await untilCancelled()
      return [:]
    }
    try await serving(interface) { path in
      let client = try await VarlinkClient.connect(to: path)
      let call = Task { try await client.call("\(testName).Wait") }
      await begun.wait { $0 }
      await client.close()
      await #expect(throws: VarlinkClientError.closed) { try await call.value }
      await #expect(throws: VarlinkClientError.notSent) { try await client.call("\(testName).Wait") }
      await #expect(throws: VarlinkClientError.notSent) { try await client.callOneway("\(testName).Wait") }
    }
  }

  @Test func `a call that the socket does not take in full was not sent, and one before it may have been`() async throws
  {
    let reading = Waitable(false)
    let interface = VarlinkInterface.test { _, _ in
      reading.change { $0 = true }
      await untilCancelled()
      return [:]
    }
    let large: JSONObject = ["text": .string(String(repeating: "x", count: 8 << 20))]
    try await withFolder { folder in
      let path = "\(folder)/socket"
      var limits = VarlinkLimits()
      limits.stopTime = .zero
      let server = try await VarlinkServer(interface, limits: limits, events: Events()).bind(at: .path(path))
      let run = Task { try await server.run() }
      let client = try await VarlinkClient.connect(to: path)
      let taken = Task { try await client.call("\(testName).Wait") }
      await reading.wait { $0 }
      // The service reads no other call before it has answered the first one, and the socket holds less than this.
      let cut = Task { try await client.call("\(testName).Wait", large) }
      run.cancel()
      await #expect(throws: VarlinkClientError.notSent) { try await cut.value }
      await #expect(throws: VarlinkClientError.closed) { try await taken.value }
      _ = await run.result
    }
  }
}

/// Answers whatever comes with one frame.
private final class Answer: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  let frame: String

  init(frame: String) { self.frame = frame }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(NIOAny(ByteBuffer(bytes: Array(frame.utf8) + [0])), promise: nil)
  }
}
