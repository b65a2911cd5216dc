import Testing

@testable import MigeditBench

@Suite struct ReplyCounterTests {
  /// How many replies are counted where these bytes come in pieces of a size; nil: one was taken for a refusal.
  private func count(_ bytes: [UInt8], _ format: ReplyFormat, pieces size: Int) -> Int? {
    var counter = ReplyCounter(format)
    var sum = 0
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = Array(bytes[start..<min(bytes.count, start + size)])
      guard let count = piece.withUnsafeBytes({ counter.count($0) }) else { return nil }
      sum += count
    }
    return sum
  }

  private static let ready: [UInt8] = Array("Z".utf8) + [0, 0, 0, 5] + Array("I".utf8)
  private static let complete: [UInt8] = Array("C".utf8) + [0, 0, 0, 15] + Array("INSERT 0 1\0".utf8)
  private static let failure: [UInt8] = Array("E".utf8) + [0, 0, 0, 8] + Array("no Z".utf8)

  @Test(arguments: 1...9) func `replies are counted in whatever pieces they come`(size: Int) {
    let varlink = Array("{\"parameters\":{}}\0{\"parameters\":{\"jobs\":[]}}\0".utf8)
    #expect(count(varlink, .varlink, pieces: size) == 2)
    #expect(count(Array("INSERTED 1\r\nINSERTED 22\r\n".utf8), .beanstalkd, pieces: size) == 2)
    #expect(count(Array(":1\r\n:2\r\n:1003\r\n".utf8), .redis, pieces: size) == 3)
    #expect(count(Self.complete + Self.ready + Self.complete + Self.ready, .postgreSQL, pieces: size) == 2)
  }

  @Test(arguments: 1...9) func `a refusal is told from a reply`(size: Int) {
    let varlink = Array("{\"parameters\":{}}\0{\"error\":\"org.migedit.Queue.QueueFull\"}\0".utf8)
    #expect(count(varlink, .varlink, pieces: size) == nil)
    #expect(count(Array("INSERTED 1\r\nOUT_OF_MEMORY\r\n".utf8), .beanstalkd, pieces: size) == nil)
    #expect(count(Array(":1\r\n-MISCONF\r\n".utf8), .redis, pieces: size) == nil)
    #expect(count(Self.failure + Self.ready, .postgreSQL, pieces: size) == nil)
  }

  @Test func `half a reply is none`() {
    #expect(count(Array("INSERTED 1".utf8), .beanstalkd, pieces: 100) == 0)
    #expect(count(Array(Self.ready.dropLast()), .postgreSQL, pieces: 100) == 0)
  }
}
