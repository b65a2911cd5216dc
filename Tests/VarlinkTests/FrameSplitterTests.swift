import NIOCore
import Testing

@testable import Varlink

struct FrameSplitterTests {
  @Test func `frames come out whole however the bytes come in`() throws {
    for seed in 0..<300 {
      var random = Seeded(state: UInt64(seed))
      let frames = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
      }
      let tail = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
      var rest = (frames.flatMap { $0 + [0] } + tail)[...]
      var splitter = FrameSplitter(limit: 40)
      var found: [[UInt8]] = []
      while !rest.isEmpty {
        let count = Int.random(in: 1...max(1, min(rest.count, 30)), using: &random)
        splitter.append(ByteBuffer(bytes: rest.prefix(min(count, rest.count))))
        rest = rest.dropFirst(count)
        // Not always taken at once.
        if Bool.random(using: &random) { continue }
        while let frame = try splitter.next() { found.append(Array(frame.readableBytesView)) }
      }
      while let frame = try splitter.next() { found.append(Array(frame.readableBytesView)) }
      #expect(found == frames, "seed \(seed)")
      #expect(splitter.pendingBytes == tail.count, "seed \(seed)")
    }
  }

  @Test func `frames before an oversized one come out, and then the fault`() throws {
    for seed in 0..<300 {
      var random = Seeded(state: UInt64(seed))
      let limit = Int.random(in: 0...30, using: &random)
      let good = Int.random(in: 0...5, using: &random)
      var bytes = (0..<good).flatMap { _ in [UInt8](repeating: 1, count: limit) + [0] }
      bytes += [UInt8](repeating: 2, count: limit + 1 + Int.random(in: 0...20, using: &random)) + [0, 3, 0]
      var splitter = FrameSplitter(limit: limit)
      var found = 0
      #expect(throws: FrameFault.oversized(limit: limit), "seed \(seed)") {
        var rest = bytes[...]
        while !rest.isEmpty {
          let count = Int.random(in: 1...rest.count, using: &random)
          splitter.append(ByteBuffer(bytes: rest.prefix(count)))
          rest = rest.dropFirst(count)
          while let frame = try splitter.next() {
            #expect(frame.readableBytes == limit)
            found += 1
          }
        }
      }
      #expect(found == good, "seed \(seed)")
    }
  }

  @Test func `a frame that has no end is given up as soon as it is too long`() throws {
    var splitter = FrameSplitter(limit: 10)
    splitter.append(ByteBuffer(repeating: 1, count: 10))
    #expect(try splitter.next() == nil)
    splitter.append(ByteBuffer(repeating: 1, count: 1))
    #expect(throws: FrameFault.oversized(limit: 10)) { try splitter.next() }
  }
}

/// SplitMix64: the same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
