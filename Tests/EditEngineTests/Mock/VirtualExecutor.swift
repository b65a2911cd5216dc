import Dispatch
import StoreSupport
import Synchronization

/// Runs the tasks of an engine one at a time and in their order, and knows when all of them wait for something.
///
/// Who drives a test waits for that here, too, and is woken as the last one, so that all of a night runs on one thread:
/// going to another one and back costs more than what is done there.
final class VirtualExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isRunning = false
    /// Those who wait until nothing is left to be done.
    var waiting: [UnsafeContinuation<Void, Never>] = []
  }

  private let queue = DispatchQueue(label: "engine")
  private let state = Mutex(State())

  /// Runs a test's part among the engine's own tasks. Were it run elsewhere, it could hold an actor at which one of them
  /// waits: for a moment nothing would run here although something is to be done.
  func run<Value>(_ body: () async throws -> Value) async rethrows -> Value {
    try await withTaskExecutorPreference(self) { try await body() }
  }

  /// Lets the engine do all that it has to do now: returns when its tasks wait for something that neither they nor the
  /// queue can bring.
  func settle(with store: any QuietStore) async {
    await run {
      while true {
        await rest()
        // What the queue answers becomes a job here before the queue is quiet. Only this task has run since the rest, so if
        // the queue is quiet and no job has come, none will.
        if store.isQuiet {
          if state.withLock({ $0.jobs.isEmpty }) { return }
        } else {
          await store.quiet()
        }
      }
    }
  }

  /// Returns when all others here wait for something.
  private func rest() async {
    await withUnsafeContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isFirst = state.withLock { state in
      state.jobs.append(job)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if isFirst { queue.async { [self] in runAll() } }
  }

  private func runAll() {
    while true {
      let (jobs, waiting) = state.withLock { state in
        defer { state.jobs = [] }
        guard state.jobs.isEmpty else { return (state.jobs, [UnsafeContinuation<Void, Never>]()) }
        defer { state.waiting = [] }
        state.isRunning = !state.waiting.isEmpty
        return ([], state.waiting)
      }
      if jobs.isEmpty, waiting.isEmpty { return }
      for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
      // Each becomes a job here.
      for continuation in waiting { continuation.resume() }
    }
  }
}
