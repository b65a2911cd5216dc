import Dispatch
package import Runtime

/// Holds all threads for long work, so that a test sees what is done there and what is not.
package struct HeldWorkers: Sendable {
  private let gate: DispatchSemaphore
  private let workers: Workers
  private let holding: [Task<Void, Never>]

  /// Returns when no thread is free.
  package init(_ workers: Workers = .shared) async {
    let gate = DispatchSemaphore(value: 0)
    self.gate = gate
    self.workers = workers
    let (begun, begins) = AsyncStream<Void>.makeStream()
    holding = (0..<workers.threads).map { number in
      Task {
        await workers.run(for: "a test that holds thread \(number)") {
          begins.yield()
          gate.wait()
        }
      }
    }
    var threads = 0
    for await _ in begun {
      threads += 1
      if threads == workers.threads { break }
    }
  }

  /// Returns when something waits for a thread.
  package func awaitWork() async { while workers.waitingCount == 0 { await Task.yield() } }

  package func letGo() async {
    for _ in holding { gate.signal() }
    for task in holding { await task.value }
  }
}
