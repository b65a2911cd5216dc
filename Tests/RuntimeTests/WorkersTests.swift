import Runtime
import Synchronization
import Testing

/// Long work on threads of its own.
@Suite(.timeLimit(.minutes(1))) struct WorkersTests {
  /// What was done, in its order, and whether the thread is still held.
  private final class Notes: Sendable {
    let order = Mutex<[String]>([])
    let isHeld = Mutex(true)
  }

  @Test func `each of those who bring work has its turn, however much another has brought`() async {
    let workers = Workers(threads: 1)
    let notes = Notes()
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    // The one thread is held until all else has been brought.
    async let first: Void = workers.run(for: "first") {
      beginning.finish()
      while notes.isHeld.withLock({ $0 }) {}
    }
    for await _ in begun {}
    var brought: [Task<Void, Never>] = []
    for whose in ["a", "a", "a", "b"] {
      let before = workers.waitingCount
      brought.append(Task { await workers.run(for: whose) { notes.order.withLock { $0.append(whose) } } })
      while workers.waitingCount == before { await Task.yield() }
    }
    notes.isHeld.withLock { $0 = false }
    await first
    for task in brought { await task.value }
    #expect(notes.order.withLock { $0 } == ["a", "b", "a", "a"])
  }

  @Test func `all that is brought is done, and its value given back`() async {
    let workers = Workers(threads: 2)
    let values = await withTaskGroup(of: Int.self) { group in
      for number in 0..<500 { group.addTask { await workers.run(for: "\(number % 7)") { number } } }
      return await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(values.count == 500)
  }
}
