import EditEngine
import QueueStore
import Synchronization
import TestSupport
import Testing

/// The watchdog asks the scheduler whether it goes on.
@Suite(.timeLimit(.minutes(5))) struct PingTests {
  @Test func `an engine that works answers, again and again, and one that has ended does, too`() async throws {
    let bench = try await EngineBench()
    let engine = try await bench.engine()
    try await bench.running(engine) {
      for _ in 1...3 { await engine.ping() }
    }
    await engine.ping()
  }

  @Test func `a scheduler that hangs does not answer until it goes on`() async throws {
    let bench = try await EngineBench()
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await engine.ping()
      await bench.library.limitGate.close()
      let hasAnswered = Mutex(false)
      let ping = bench.task {
        await engine.ping()
        hasAnswered.withLock { $0 = true }
      }
      await bench.library.limitGate.arrival()
      // All that could still answer has had its turn.
      await bench.settle()
      #expect(!hasAnswered.withLock { $0 })
      await bench.library.limitGate.open()
      await ping.value
    }
  }

  @Test func `a queue that can't be written is an answer`() async throws {
    let bench = try await EngineBench()
    let engine = try await bench.engine()
    try await bench.running(engine) {
      await engine.ping()
      await bench.store.close()
      await engine.ping()
    }
  }

  @Test func `a queue that fails from the start on is an answer, too`() async throws {
    let bench = try await EngineBench()
    let engine = try await bench.engine()
    await bench.store.close()
    try await bench.running(engine) {
      let hasAnswered = Mutex(false)
      let ping = bench.task {
        await engine.ping()
        hasAnswered.withLock { $0 = true }
      }
      try await bench.pass(.seconds(20))
      #expect(hasAnswered.withLock { $0 })
      ping.cancel()
    }
  }
}
