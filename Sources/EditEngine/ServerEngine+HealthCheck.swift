import JobModel
import LibraryModel
import QueueStore
import Runtime

extension ServerEngine {
  /// Asks the health check with the login of the request that was not answered.
  ///
  /// - Parameter asked: when that request was made.
  func blame(_ target: Target, _ slot: Int, asked: SteadyTime, mayAskAgain: Bool) async -> Blame {
    while let underWay = checking { _ = await underWay.value }
    if Task.isCancelled { return .server(nil, rest: nil) }
    if let renewed = loginsRenewedAt, renewed >= asked, mayAskAgain { return .askAgain }
    // Others have found out meanwhile.
    if let outage = health.outage { return .server(outage.failure, rest: nil) }
    let result = await check(slot, besides: target)
    // What was given up says nothing of the server.
    if Task.isCancelled { return .server(nil, rest: nil) }
    switch result {
    case .answered: return .target
    case .answeredFreshLogin: return mayAskAgain ? .askAgain : .target
    case .unanswered(let failure): return .server(failure, rest: await silent(failure))
    }
  }

  /// One health check at a time.
  func check(_ slot: Int, besides target: Target?) async -> HealthCheck {
    let asked = time.steady()
    let task = Task(executorPreference: time.executor) {
      let result = await self.checkNow(slot, besides: target)
      await self.took(result, asked: asked)
      return result
    }
    checking = task
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Who waits for the health check goes on only when this is done: one that is over must not be waited for again.
  private func took(_ result: HealthCheck, asked: SteadyTime) async {
    switch result {
    case .answered: await heard { $0.answeredHealthCheck(asked: asked, now: $1) }
    case .answeredFreshLogin:
      loginsRenewedAt = time.steady()
      await heard { $0.answeredHealthCheck(asked: asked, now: $1) }
    case .unanswered: break
    }
    checking = nil
  }

  private func checkNow(_ slot: Int, besides target: Target?) async -> HealthCheck {
    let failure: Failure
    switch await port.checkHealth(slot: slot) {
    case .answered, .refused, .outage: return .answered
    case .noLogin(let why, _): return .unanswered(why)
    case .unanswered(let unanswered, _): failure = Failure(unanswered)
    }
    if Task.isCancelled { return .unanswered(failure) }
    // The list may be broken, slow or limited by itself.
    let others = (try? await store.otherTargets(in: environments, besides: target)) ?? []
    let other = health.standIn(among: others)
    if let other {
      let reply = await port.get(other, withContent: false, slot: slot)
      if Task.isCancelled { return .unanswered(failure) }
      switch reply {
      case .answered, .refused, .outage:
        health.standIn(other, isAnswered: true)
        return .answered
      case .unanswered: health.standIn(other, isAnswered: false)
      // It was not asked.
      case .noLogin: break
      }
    }
    // The login may be stuck to a node that is dead, or be over without being told so.
    guard await port.isUp(), health.tryFreshLogin(now: time.steady()),
      await port.tryFreshLogin(slot: slot, other: other)
    else { return .unanswered(failure) }
    return .answeredFreshLogin
  }
}
