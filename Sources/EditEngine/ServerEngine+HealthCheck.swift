import JobModel
import LibraryModel
import QueueStore
import Runtime

/// What became of a health check.
enum HealthCheck: Sendable {
  /// The server answers others.
  case answered
  /// It answers with a fresh login, which has replaced the old one.
  case answeredFreshLogin
  /// It answers nobody. Why: of the health check itself, which honours what the server asks for.
  case unanswered(Failure)
}

/// Whose fault it is that a request was not answered.
enum Blame: Sendable {
  /// The login's: with a fresh one it may be asked again.
  case askAgain
  case target
  /// nil: of the one who asked. `rest`: how long that one rests, where the server is still asked.
  case server(Failure?, rest: Duration?)
}

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
    switch await check(slot, besides: target) {
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
    return await task.value
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
    case .answered, .refused, .outage:
      silentOthers = []
      return .answered
    case .noLogin(let why): return .unanswered(why)
    case .unanswered(let unanswered, _): failure = Failure(unanswered)
    }
    // The list may be broken, slow or limited by itself.
    let other = await otherTarget(besides: target)
    if let other {
      switch await port.get(other, withContent: false, slot: slot) {
      case .answered, .refused, .outage: return .answered
      case .noLogin, .unanswered: silentOthers.append(other)
      }
    }
    // The login may be stuck to a node that is dead, or be over without being told so.
    guard await port.isUp(), health.tryFreshLogin(now: time.steady()),
      await port.tryFreshLogin(slot: slot, other: other)
    else { return .unanswered(failure) }
    return .answeredFreshLogin
  }

  /// Another one with each health check until one is answered: the first may be dead, too.
  private func otherTarget(besides target: Target?) async -> Target? {
    if let other = try? await store.otherTarget(in: environments, besides: target, passingBy: silentOthers) {
      return other
    }
    silentOthers = []
    return (try? await store.otherTarget(in: environments, besides: target)) ?? nil
  }
}
