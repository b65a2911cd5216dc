import JSONDocument
import Testing

@testable import Varlink

/// Input that ends its connection, and only that.
@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
  private static let echo = #"{"method":"org.example.test.Echo"}"#

  @Test(arguments: [
    ("", "the frame is not JSON: at byte 0: there is no JSON value"),
    ("{", "the frame is not JSON: at byte 1: the text ends in the middle of a value"),
    (
      #"{"method":1,"method":2}"#, #"the frame is not JSON: at byte 12: the member "method" stands twice in its object"#
    ),
    ("[]", "the frame is an array, and not an object"),
    (
      #"{"method":"a.b","parameters":{"x":"# + String(repeating: "[", count: 200),
      "the frame is not JSON: at byte 160: values are nested more than 128 deep"
    ),
  ])
  func `a frame that is no call is answered with the reason, then the connection is closed`(
    frame: String, reason: String
  ) async throws {
    let events = Events()
    try await serving(events: events) { path in
      let other = try await VarlinkClient.connect(to: path)
      try await RawClient.connected(to: path) { client in
        try await client.send(frames: Self.echo, frame, Self.echo)
        #expect(try await client.frame()?.text == #"{"parameters":{}}"#)
        let fault = try await client.frame()
        #expect(fault?["error"] == "org.varlink.service.InvalidParameter")
        #expect(fault?["parameters"] == ["parameter": "frame", "reason": .string(reason)])
        #expect(try await client.frame() == nil)
      }
      #expect(await events.badFrame == reason)
      #expect(try await other.call("\(testName).Echo", ["goes": "on"]) == ["goes": "on"])
    }
  }

  @Test func `a frame of the greatest length is taken, and one byte more is not`() async throws {
    var limits = VarlinkLimits()
    limits.frameBytes = 1 << 20
    let events = Events()
    try await serving(limits: limits, events: events) { path in
      let other = try await VarlinkClient.connect(to: path)
      try await RawClient.connected(to: path) { client in
        let spaces = String(repeating: " ", count: limits.frameBytes - Self.echo.utf8.count)
        try await client.send(frames: Self.echo + spaces)
        #expect(try await client.frame()?.text == #"{"parameters":{}}"#)
        // The server may close before it has read all of this.
        try? await client.send(frames: Self.echo + spaces + " ")
        #expect(await events.badFrame == "the frame is longer than 1048576 bytes")
      }
      #expect(try await other.call("\(testName).Echo", ["goes": "on"]) == ["goes": "on"])
    }
  }

  @Test func `the limit of a frame is 16 MiB`() { #expect(VarlinkLimits().frameBytes == 16 * 1024 * 1024) }

  @Test func `a frame that is not ended says so`() async throws {
    try await serving { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(Array(Self.echo.utf8))
        try await client.closeOutput()
        let reason = try await client.frame()?["parameters"]?["reason"]?.string
        #expect(
          reason == "the connection ended \(Self.echo.utf8.count) bytes into a frame; a frame ends with a NUL byte")
        #expect(try await client.frame() == nil)
      }
    }
  }

  @Test func `random bytes never disturb another connection`() async throws {
    try await serving { path in
      let other = try await VarlinkClient.connect(to: path)
      for seed in 0..<100 {
        var random = Seeded(state: UInt64(seed))
        let alphabet = Array(#"{}[]":,.0e-"methodparametersonewaymoretrue\"#.utf8) + [0, 0xFF]
        let bytes = (0..<200).compactMap { _ in alphabet.randomElement(using: &random) }
        try await RawClient.connected(to: path) { client in
          try? await client.send(bytes)
          try? await client.closeOutput()
          while let reply = try await client.frame() { #expect(reply["error"] != nil, "seed \(seed)") }
        }
        #expect(try await other.call("\(testName).Echo", ["seed": .number(JSONNumber(seed))]).count == 1)
      }
    }
  }
}
