import Dispatch
import Synchronization

/// Runs the tasks of an engine one at a time and in their order, and knows when all of them wait for something.
final class VirtualExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isRunning = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let queue = DispatchQueue(label: "engine")
  private let state = Mutex(State())

  /// Whether no task of the engine's can do anything at present.
  var isQuiet: Bool { state.withLock { !$0.isRunning } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isFirst = state.withLock { state in
      state.jobs.append(job)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if isFirst { queue.async { [self] in runAll() } }
  }

  /// Returns when it may be quiet.
  func quiet() async {
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
