import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import ServiceLifecycle

extension ControlService {
  func pause(_ parameters: Pause.Parameters, by caller: ControlCall.Caller) async throws -> Pause.Reply {
    try check(parameters)
    let submitter = await submitter(caller)
    let paused = Paused(by: submitter.name, at: time.wall(), reason: parameters.reason, until: parameters.until)
    let environment = parameters.environment
    if try await !isCopy(parameters) { try await store.setPause(paused, of: environment, by: submitter) }
    guard parameters.wait == true else {
      return Pause.Reply(running: try await store.work(in: environment).running)
    }
    return Pause.Reply(
      running: try await running(in: environment, waitingAtMost: parameters.timeout.map { .milliseconds($0) }))
  }

  private func check(_ parameters: Pause.Parameters) throws {
    if let name = parameters.environment { try check(environment: name) }
    if let until = parameters.until, until <= time.wall() {
      throw Fault(["until"], "\(until) is over: it is \(time.wall())")
    }
    if let reason = parameters.reason, reason.utf8.count > Limits.reasonBytes || reason.utf8.contains(0) {
      throw Fault(["reason"], "expected at most \(Limits.reasonBytes) bytes, none of them NUL")
    }
    if let timeout = parameters.timeout, timeout < 0 || parameters.wait != true {
      throw Fault(["timeout"], "expected milliseconds from 0, and only with wait")
    }
  }

  /// Whether the whole queue is paused as a copy already, of which nothing else takes the place. A pause with an end would let
  /// it start by itself what was done since, or is done elsewhere.
  private func isCopy(_ parameters: Pause.Parameters) async throws -> Bool {
    guard parameters.environment == nil, let pause = try await store.status().pause, pause.isOfCopy else {
      return false
    }
    guard parameters.until == nil else {
      throw Fault(["until"], "the queue is paused until somebody says Resume. \(pause.reason ?? "")")
    }
    return true
  }

  /// Throws where no such environment is configured.
  func check(environment name: String) throws(ControlError) {
    if !engine.environments.contains(where: { $0.name.isSame(as: name) }) { throw .noSuchEnvironment(name: name) }
  }

  /// Waits until the last edit has ended, the time is over, or there is no longer a pause.
  ///
  /// - Returns: the jobs that still run then.
  private func running(in environment: String?, waitingAtMost limit: Duration?) async throws -> [JobID] {
    let deadline = limit.map { time.steady() + $0 }
    while true {
      // Listens before it looks, so that no change is missed in between.
      let bell = store.bell()
      let work = try await store.work(in: environment)
      let isOver = deadline.map { $0 <= time.steady() } ?? false
      if work.running.isEmpty || isOver || !work.isPaused { return work.running }
      _ = await cancelWhenGracefulShutdown { [time] in await time.rings(bell, until: deadline) }
      // The daemon's stop is not held up by who waits for an edit that goes on at the next start.
      if Task.isCancelled || Task.isShuttingDownGracefully { throw ControlError.shuttingDown }
    }
  }
}
