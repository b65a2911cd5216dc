import EditEngine
import Logging
import Runtime
import Synchronization
import TestSupport
import Testing

@testable import MigeditDaemon

@Suite(.timeLimit(.minutes(5))) struct WatchdogTests {
  /// A part that answers, or does not.
  private final class Part: Sendable {
    let progress = Atomic(0)
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((true, []))

    func ping() async {
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock {
          if !$0.isOpen { $0.waiting.append(continuation) }
          return $0.isOpen
        }
        if isOpen { continuation.resume() }
      }
    }

    func stall() { state.withLock { $0.isOpen = false } }

    func goOn() {
      let waiting = state.withLock { state in
        state.isOpen = true
        defer { state.waiting = [] }
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  private final class Bench: Sendable {
    let clock = VirtualClock()
    let parts = ["scheduler": Part(), "queue's writer": Part(), "socket": Part()]
    let feeds = Mutex(0)
    let log = Mutex<[String]>([])

    func watchdog() -> Watchdog {
      let logger = Logger(label: "test") { _ in
        LineLog(now: { WallTime(milliseconds: 0) }, write: { [self] line in log.withLock { $0.append(line) } })
      }
      return Watchdog(
        interval: .seconds(120),
        parts: parts.map { name, part in
          Watchdog.Part(name: name, progress: { part.progress.load(ordering: .relaxed) }, ping: part.ping)
        },
        manager: ServiceManager { [self] state in
          if state == "WATCHDOG=1" { feeds.withLock { $0 += 1 } }
        }, time: clock.source(), logger: logger)
    }

    var fed: Int { feeds.withLock { $0 } }

    func turn(until condition: () -> Bool) async { while !condition() { await clock.advance() } }
  }

  private func withBench(_ body: (Bench) async throws -> Void) async rethrows {
    let bench = Bench()
    let watching = Task { await bench.watchdog().watch() }
    defer { watching.cancel() }
    try await body(bench)
  }

  @Test func `systemd hears that all is well for as long as every part answers, several times in its interval`() async {
    await withBench { bench in
      let start = bench.clock.steady
      await bench.turn { bench.fed >= 10 }
      #expect(bench.clock.steady - start >= .seconds(9 * 10))
    }
  }

  @Test func `an answer that comes late, but before the time is over, is passed on`() async throws {
    try await withBench { bench in
      let part = try #require(bench.parts["queue's writer"])
      for _ in 1...5 {
        let fed = bench.fed
        let start = bench.clock.steady
        part.stall()
        await bench.turn { bench.clock.steady - start >= .seconds(90) }
        part.goOn()
        await bench.turn { bench.fed > fed }
        #expect(bench.clock.steady - start <= .seconds(120))
      }
    }
  }

  @Test func `while the writer is at something long and gets on, all others may wait for it`() async throws {
    try await withBench { bench in
      for part in bench.parts.values { part.stall() }
      let writer = try #require(bench.parts["queue's writer"])
      let start = bench.clock.steady
      let fed = bench.fed
      await bench.turn {
        writer.progress.wrappingAdd(1, ordering: .relaxed)
        return bench.clock.steady - start >= .seconds(600)
      }
      #expect(bench.fed - fed >= 50)
      // No longer.
      let stalledAt = bench.clock.steady
      await bench.turn { bench.clock.steady - stalledAt >= .seconds(20) }
      let last = bench.fed
      await bench.turn { bench.clock.steady - stalledAt >= .seconds(600) }
      #expect(bench.fed == last)
    }
  }

  @Test(arguments: ["scheduler", "queue's writer", "socket"])
  func `it hears nothing more while a single part hangs, the log names that one, and it goes on where the part does`(
    _ name: String
  ) async throws {
    try await withBench { bench in
      await bench.turn { bench.fed >= 2 }
      let part = try #require(bench.parts[name])
      part.stall()
      // The ping that was under way may still be answered.
      await bench.turn { bench.log.withLock { $0 }.contains { $0.contains("the \(name) has not answered") } }
      let fed = bench.fed
      let stalledAt = bench.clock.steady
      await bench.turn { bench.clock.steady - stalledAt >= .seconds(600) }
      #expect(bench.fed == fed)
      part.goOn()
      await bench.turn { bench.fed > fed }
    }
  }

}
