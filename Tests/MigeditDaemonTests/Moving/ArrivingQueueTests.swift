import ControlAPI
import Runtime
import TestSupport
import Testing

@testable import MigeditDaemon

@Suite struct ArrivingQueueTests {
  private let folder: TemporaryFolder
  private let arriving = ArrivingQueue()
  private static let time = TimeSource(now: TimeSource.system.now, sleep: { _ in await untilTaskIsCancelled() })

  init() throws { folder = try TemporaryFolder() }

  private func add(_ offset: Int, _ text: String, of connection: Int = 1, _ time: TimeSource = Self.time) throws
    -> SpoolFile
  {
    try arriving.add(Import.Parameters(offset: offset, text: text), of: connection, in: folder.path, time)
  }

  @Test func `pieces that follow each other become one file`() throws {
    let first = try add(0, "a\u{20AC}")
    #expect(try add(4, "b") === first)
    #expect(try first.read(at: 0, upTo: 9) == Array("a\u{20AC}b".utf8))
  }

  @Test func `a piece that does not follow is refused`() throws {
    #expect(throws: ControlError.self) { try add(4, "b") }
    _ = try add(0, "abc")
    #expect(throws: ControlError.self) { try add(2, "c") }
    #expect(throws: ControlError.self) { try add(4, "d") }
    #expect(throws: ControlError.self) { try add(3, "d", of: 2) }
    _ = try add(3, "d")
  }

  @Test func `who begins another gives up the one before`() throws {
    _ = try add(0, "abc")
    let other = try add(0, "xyz", of: 2)
    #expect(throws: ControlError.self) { try add(3, "d") }
    #expect(try add(3, "!", of: 2) === other)
  }

  @Test func `one whose next piece does not come gives its room back`() async throws {
    let (sleeps, continuation) = AsyncStream<Duration>.makeStream()
    let time = TimeSource(now: TimeSource.system.now, sleep: { continuation.yield($0) })
    _ = try add(0, "abc", of: 1, time)
    #expect(await sleeps.first { _ in true } == .seconds(600))
    while arriving.isWaiting { await Task.yield() }
    #expect(throws: ControlError.self) { try add(3, "d") }
  }
}

private func untilTaskIsCancelled() async {
  for await _ in AsyncStream<Never>.makeStream().stream {}
}
