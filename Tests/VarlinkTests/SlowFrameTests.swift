import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Varlink

/// Large frames that come slowly, or not to their end. The embedded event loop's clock is moved by hand.
struct SlowFrameTests {
  private static let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 100 << 10)

  /// Somebody else's frame.
  private final class Other: Sendable {
    let permit = Mutex<LargeFrames.Permit?>(nil)
  }

  private static func channel(_ frames: LargeFrames, of user: UInt32 = 1) throws -> EmbeddedChannel {
    let decoder = FrameDecoder(limit: 1 << 20, frames: frames, of: user)
    let channel = EmbeddedChannel(handler: decoder)
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/socket")).wait()
    return channel
  }

  private static func isSlow(_ channel: EmbeddedChannel) throws -> Bool {
    if case .faulty(.slow)? = try channel.readInbound(as: InboundFrame.self) { true } else { false }
  }

  @Test func `who is slow keeps its memory while nobody waits for it, and loses it to the first who does`() throws {
    let frames = LargeFrames(bytes: 2 << 20, most: 2 << 20)
    let slow = try Self.channel(frames)
    defer { _ = try? slow.finish() }
    try slow.writeInbound(Self.part)
    slow.embeddedEventLoop.run()
    slow.embeddedEventLoop.advanceTime(by: FrameDecoder.patience * 3)
    #expect(try !Self.isSlow(slow))

    let next = try Self.channel(frames, of: 2)
    defer { _ = try? next.finish() }
    try next.writeInbound(Self.part)
    next.embeddedEventLoop.run()
    slow.embeddedEventLoop.advanceTime(by: FrameDecoder.patience)
    #expect(try Self.isSlow(slow))
    next.embeddedEventLoop.run()
    try next.writeInbound(ByteBuffer(bytes: [0]))
    guard case .whole(let frame, .some)? = try next.readInbound(as: InboundFrame.self) else {
      Issue.record("the one who waited has no permit")
      return
    }
    #expect(frame.count == Self.part.readableBytes)
  }

  @Test func `who waits for memory is not read from, and is no slow sender meanwhile`() throws {
    let frames = LargeFrames(bytes: 2 << 20, most: 2 << 20)
    let other = Other()
    #expect(frames.enter(for: 7) { permit in other.permit.withLock { $0 = permit } } == nil)
    let channel = try Self.channel(frames)
    defer { _ = try? channel.finish() }
    try channel.writeInbound(Self.part)
    channel.embeddedEventLoop.run()
    channel.embeddedEventLoop.advanceTime(by: FrameDecoder.patience * 3)
    #expect(try !Self.isSlow(channel))
    other.permit.withLock { $0 = nil }
    channel.embeddedEventLoop.run()
    try channel.writeInbound(ByteBuffer(bytes: [0]))
    guard case .whole(_, .some)? = try channel.readInbound(as: InboundFrame.self) else {
      Issue.record("it has no permit")
      return
    }
  }

  @Test func `a connection that has closed keeps nothing of a frame, and its memory is free`() throws {
    let frames = LargeFrames(bytes: 2 << 20, most: 2 << 20)
    weak var decoder: FrameDecoder?
    let loop = EmbeddedEventLoop()
    do {
      let own = FrameDecoder(limit: 1 << 20, frames: frames, of: 1)
      decoder = own
      let channel = EmbeddedChannel(handler: own, loop: loop)
      try channel.connect(to: SocketAddress(unixDomainSocketPath: "/socket")).wait()
      try channel.writeInbound(Self.part)
      loop.run()
      _ = try channel.finish()
    }
    loop.run()
    #expect(decoder == nil)
    #expect(frames.enter(for: 2) { _ in } == nil)
  }

  @Test func `the bytes of a frame are gone when they were taken`() {
    let frame = FrameBytes(ByteBuffer(bytes: [1, 2, 3]))
    #expect(frame.take() == [1, 2, 3])
    #expect(frame.take() == [])
    #expect(frame.count == 3)
  }

  @Test func `a frame counts as its bytes and as the values that it may have`() {
    var limits = VarlinkLimits()
    func values(_ text: String) -> Int { (limits.size(of: Array(text.utf8)) - text.utf8.count) / 80 }
    #expect(values("0") == 1)
    #expect(values(#"{"a":0}"#) == 2)
    #expect(values(#"[{"a":0},{"a":[1,2,3]}]"#) == 8)
    limits.values = 4
    #expect(values("[0,0,0,0,0,0,0]") == 4)
  }
}
