import JSONDocument
import Testing

@testable import Varlink

/// What goes over the wire, byte for byte.
@Suite(.timeLimit(.minutes(5)))
struct ProtocolTests {
  @Test func `a call is answered with its parameters`() async throws {
    try await exchange([#"{"method":"org.example.test.Echo","parameters":{"b":1.50,"a":null}}"#]) {
      #expect($0 == [#"{"parameters":{"b":1.50,"a":null}}"#])
    }
  }

  @Test(arguments: [#"{"method":"org.example.test.Echo"}"#, #"{"method":"org.example.test.Echo","parameters":null}"#])
  func `parameters may be missing or null`(call: String) async throws {
    try await exchange([call]) { #expect($0 == [#"{"parameters":{}}"#]) }
  }

  @Test func `pipelined calls in one write are answered in order`() async throws {
    let calls = (0..<500).map { #"{"method":"org.example.test.Echo","parameters":{"n":\#($0)}}"# }
    try await exchange(calls) { replies in
      #expect(replies == (0..<500).map { #"{"parameters":{"n":\#($0)}}"# })
    }
  }

  @Test func `a frame may come byte for byte`() async throws {
    try await serving { path in
      try await RawClient.connected(to: path) { client in
        for byte in Array(#"{"method":"org.example.test.Echo","parameters":{"é":"\u0000"}}"#.utf8) + [0] {
          try await client.send([byte])
        }
        #expect(try await client.frame()?.text == #"{"parameters":{"é":"\u0000"}}"#)
      }
    }
  }

  @Test func `oneway calls get no reply, not even an error`() async throws {
    let calls = [
      #"{"method":"org.example.test.Echo","oneway":true}"#,
      #"{"method":"org.example.none.Echo","oneway":true}"#,
      #"{"method":7,"oneway":true}"#,
      #"{"method":"org.example.test.Echo","oneway":true,"more":true}"#,
      #"{"method":"org.example.test.Echo","parameters":{"last":true}}"#,
    ]
    try await exchange(calls) { #expect($0 == [#"{"parameters":{"last":true}}"#]) }
  }

  @Test func `more gets continuing replies and a last one`() async throws {
    let count = VarlinkInterface.test { _, replies in
      for n in 1...2 { try await replies.send(["n": .number(JSONNumber(n))]) }
      return ["n": 3]
    }
    try await exchange([#"{"method":"org.example.test.Count","more":true}"#], with: count) {
      #expect(
        $0 == [
          #"{"parameters":{"n":1},"continues":true}"#, #"{"parameters":{"n":2},"continues":true}"#,
          #"{"parameters":{"n":3}}"#,
        ])
    }
  }

  @Test func `a handler that sends more than was asked for answers ExpectedMore`() async throws {
    let count = VarlinkInterface.test { _, replies in
      try await replies.send([:])
      return [:]
    }
    try await exchange([#"{"method":"org.example.test.Count"}"#], with: count) {
      #expect($0 == [#"{"error":"org.varlink.service.ExpectedMore","parameters":{}}"#])
    }
  }

  @Test(arguments: [
    (#"{"method":"org.example.none.Echo"}"#, "InterfaceNotFound", #"{"interface":"org.example.none"}"#),
    (#"{"method":"Echo"}"#, "InterfaceNotFound", #"{"interface":"Echo"}"#),
    (#"{"method":""}"#, "InterfaceNotFound", #"{"interface":""}"#),
    (#"{"method":"org.varlink.service.Nope"}"#, "MethodNotFound", #"{"method":"org.varlink.service.Nope"}"#),
    (
      #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#,
      "InterfaceNotFound", #"{"interface":"a.b"}"#
    ),
    (
      #"{"method":"org.varlink.service.GetInterfaceDescription"}"#, "InvalidParameter",
      #"{"parameter":"interface","reason":"expected the name of an interface"}"#
    ),
    (
      #"{"method":"org.varlink.service.GetInfo","parameters":{"x":1}}"#, "InvalidParameter",
      #"{"parameter":"x","reason":"GetInfo has no such parameter"}"#
    ),
    (#"{}"#, "InvalidParameter", #"{"parameter":"method","reason":"the call has no method"}"#),
    (
      #"{"method":["a"]}"#, "InvalidParameter",
      #"{"parameter":"method","reason":"expected a string, not an array"}"#
    ),
    (
      #"{"method":"org.example.test.Echo","parameters":[]}"#, "InvalidParameter",
      #"{"parameter":"parameters","reason":"expected an object, not an array"}"#
    ),
    (
      #"{"method":"org.example.test.Echo","more":1}"#, "InvalidParameter",
      #"{"parameter":"more","reason":"expected a boolean, not a number"}"#
    ),
    (
      #"{"method":"org.example.test.Echo","paramters":{}}"#, "InvalidParameter",
      #"{"parameter":"paramters","reason":"a call has no such member"}"#
    ),
    (
      #"{"method":"org.example.test.Echo","upgrade":true}"#, "InvalidParameter",
      #"{"parameter":"upgrade","reason":"this service does not offer another protocol"}"#
    ),
  ])
  func `what can't be called is refused by name, and the connection goes on`(
    call: String, error: String, parameters: String
  ) async throws {
    try await exchange([call, #"{"method":"org.example.test.Echo","com.example.trace":{"id":1}}"#]) {
      #expect($0 == [#"{"error":"org.varlink.service.\#(error)","parameters":\#(parameters)}"#, #"{"parameters":{}}"#])
    }
  }

  @Test func `any other error of a handler is reported and answered, and the connection goes on`() async throws {
    struct Unforeseen: Error {}
    let events = Events()
    let failing = VarlinkInterface.test { call, _ in
      if call.name == "Fail" { throw Unforeseen() }
      return [:]
    }
    let calls = [#"{"method":"org.example.test.Fail"}"#, #"{"method":"org.example.test.Echo"}"#]
    try await exchange(calls, with: failing, events: events) {
      #expect($0 == [#"{"error":"org.example.test.InternalError","parameters":{}}"#, #"{"parameters":{}}"#])
    }
    let failed = await events.first { if case .handlerFailed(let method, _, _) = $0 { method } else { nil } }
    #expect(failed == "org.example.test.Fail")
  }

  @Test func `a reader that goes away between two replies is no failure of the handler`() async throws {
    struct Unforeseen: Error {}
    let events = Events()
    let (ended, ends) = AsyncStream.makeStream(of: Void.self)
    let endless = VarlinkInterface.test { call, replies in
      if call.name == "Fail" { throw Unforeseen() }
      defer { ends.finish() }
      while true { try await replies.send([:]) }
    }
    try await serving(endless, events: events) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(frames: #"{"method":"org.example.test.Endless","more":true}"#)
        #expect(try await client.frame() != nil)
      }
      for await _ in ended {}
      try await RawClient.connected(to: path) { client in
        try await client.send(frames: #"{"method":"org.example.test.Fail"}"#)
        #expect(try await client.frame() != nil)
      }
    }
    let failed = await events.first { if case .handlerFailed(let method, _, _) = $0 { method } else { nil } }
    #expect(failed == "org.example.test.Fail")
  }

  @Test func `a peer that has sent its last call still gets its replies`() async throws {
    try await serving { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(frames: #"{"method":"org.example.test.Echo"}"#, #"{"method":"org.example.test.Echo"}"#)
        try await client.closeOutput()
        #expect(try await client.frame()?.text == #"{"parameters":{}}"#)
        #expect(try await client.frame()?.text == #"{"parameters":{}}"#)
        #expect(try await client.frame() == nil)
      }
    }
  }

  /// Sends calls in one write, and hands over what came until each of them that takes a last reply has had it.
  private func exchange(
    _ calls: [String], with interface: VarlinkInterface = .echo, events: Events = Events(),
    _ check: ([String]) throws -> Void
  ) async throws {
    try await serving(interface, events: events) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(calls.flatMap { Array($0.utf8) + [0] })
        try await client.closeOutput()
        var replies: [String] = []
        while let reply = try await client.frame() { replies.append(reply.text) }
        try check(replies)
      }
    }
  }
}
