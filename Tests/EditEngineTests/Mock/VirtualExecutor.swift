import Dispatch
import StoreSupport
import Synchronization

/// Runs the tasks of an engine one at a time and in their order, and knows when all of them wait for something.
final class VirtualExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isRunning = false
    /// How often it has begun to run.
    var beginnings = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let queue = DispatchQueue(label: "engine")
  private let state = Mutex(State())

  /// nil: a task of the engine's is at work. Else how often they have come to rest: where two looks see the same number,
  /// none of them has run in between.
  private var rest: Int? { state.withLock { $0.isRunning ? nil : $0.beginnings } }

  /// Runs a test's part among the engine's own tasks. Were it run elsewhere, it could hold an actor at which one of them
  /// waits: for a moment nothing would run here although something is to be done.
  func run<Value>(_ body: () async throws -> Value) async rethrows -> Value {
    try await withTaskExecutorPreference(self) { try await body() }
  }

  /// Lets the engine do all that it has to do now: returns when its tasks wait for something that neither they nor the
  /// queue can bring. It is waited for elsewhere: who waits here is not at rest.
  func settle(with store: any QuietStore) async { await Task.detached { await self.comesToRest(with: store) }.value }

  /// What the queue answers becomes a job here before the queue is quiet, and a task may ask the queue and come to rest at
  /// any time, so that both are quiet only where nothing has run here while the queue was looked at.
  private func comesToRest(with store: any QuietStore) async {
    while true {
      await store.quiet()
      await quiet()
      if let before = rest, store.isQuiet, rest == before { return }
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isFirst = state.withLock { state in
      state.jobs.append(job)
      guard !state.isRunning else { return false }
      state.isRunning = true
      state.beginnings += 1
      return true
    }
    if isFirst { queue.async { [self] in runAll() } }
  }

  /// Returns when it may be at rest.
  private func quiet() async {
    await withCheckedContinuation { continuation in
      let isQuiet = state.withLock { state in
        if state.isRunning { state.waiting.append(continuation) }
        return !state.isRunning
      }
      if isQuiet { continuation.resume() }
    }
  }

  private func runAll() {
    while true {
      let jobs = state.withLock { state in
        defer { state.jobs = [] }
        return state.jobs
      }
      for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
      let waiting: [CheckedContinuation<Void, Never>]? = state.withLock { state in
        guard state.jobs.isEmpty else { return nil }
        state.isRunning = false
        defer { state.waiting = [] }
        return state.waiting
      }
      guard let waiting else { continue }
      for continuation in waiting { continuation.resume() }
      return
    }
  }
}
