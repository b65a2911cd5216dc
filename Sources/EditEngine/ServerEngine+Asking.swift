import JobModel
import LibraryModel
import Runtime

/// Who asks: a running job, or one that has ended and whose edit may still be at work.
struct Asker: Sendable {
  let job: JobID
  let slot: Int
  /// Whether its edit may have been taken, so that it has to be followed.
  let isInFlight: Bool
  /// The kinds of trouble that its target is in so far.
  let troubles: Set<TroubleKind>
}

/// What one edit asks of its server. Where there is no answer, it is judged here whose fault that is.
extension ServerEngine {
  /// Reads a target.
  ///
  /// - Returns: `rest`: how long the one who asked rests, where the server did not answer and is still asked.
  func read(_ target: Target, withContent: Bool, for asker: Asker) async -> (answer: Answer, rest: Duration?) {
    let hasContent = withContent || target.kind == .migrationGroup
    let kind: TroubleKind = hasContent ? .content : .read
    var mayAskAgain = true
    while true {
      let asked = time.steady()
      switch await port.get(target, withContent: withContent, slot: asker.slot) {
      case .answered(let observation):
        await wentWell(target, hasContent ? TroubleKind.shownByContent : TroubleKind.shownByReading, asked: asked)
        return (.observed(observation), nil)
      case .refused(let words) where words.isLackOfPrivilege && !asker.isInFlight:
        let answer = await privilegeLacking(.readPrivilege, words, target, asker)
        return (answer ?? .getRefused(words), nil)
      case .refused(let words):
        await heard { $0.refused(target, [.read, kind], asked: asked, now: $1) }
        return (.getRefused(words), nil)
      case .outage(let failure, _):
        let trouble = await said(failure, kind, target, asker)
        // An outage stops the clock of an edit in flight.
        return asker.isInFlight ? (.outage(failure), settings.poll.max) : (.troubled(trouble), nil)
      case .noLogin(let failure, isNew: true): return (.outage(failure), await silent(failure))
      case .noLogin(let failure, isNew: false): return (.outage(failure), settings.breaker.probeAfter)
      case .unanswered(let unanswered, _):
        switch await blame(target, asker.slot, asked: asked, mayAskAgain: mayAskAgain) {
        case .askAgain: mayAskAgain = false
        case .target: return (.troubled(await troubled(unanswered.trouble(kind), target, asker)), nil)
        case .server(let failure, let rest): return (.outage(failure ?? Failure(unanswered)), rest)
        }
      }
    }
  }

  /// Submits a draft, once, and only before its time is over.
  func submit(_ draft: Draft, to target: Target, before limit: SendLimit, for asker: Asker) async -> Answer {
    let asked = time.steady()
    let reply: Reply<Acceptance>
    do throws(SentTooLate) {
      reply = try await port.put(draft, to: target, slot: asker.slot, before: limit)
    } catch {
      return .putNotTaken(nil)
    }
    switch reply {
    case .answered(let acceptance):
      await wentWell(target, TroubleKind.shownBySubmission, asked: asked)
      return .putAccepted(saysCreating: acceptance.saysCreating)
    case .refused(let words) where words.isLackOfPrivilege:
      return await privilegeLacking(.submitPrivilege, words, target, asker) ?? .putRefused(words)
    case .refused(let words):
      await heard { $0.refused(target, [.submission], asked: asked, now: $1) }
      return .putRefused(words)
    case .outage(let failure, let mayBeTaken):
      let trouble = await said(failure, .submission, target, asker)
      return mayBeTaken ? .putLost(failure) : .putTroubled(trouble)
    case .noLogin(let failure, isNew: false): return .putNotTaken(failure)
    case .noLogin(let failure, isNew: true):
      // The slots that have a login go on; the limit keeps the others out of use.
      let isLimit = failure.reason.known == .tooManyLogins && health.outage == nil
      if isLimit, await port.loginLimit() != nil { return .putNotTaken(failure) }
      _ = await silent(failure)
      return .putNotTaken(failure)
    // The GET that follows says whether the server answers.
    case .unanswered(let unanswered, mayBeTaken: true): return .putLost(Failure(unanswered))
    case .unanswered(let unanswered, mayBeTaken: false):
      switch await blame(target, asker.slot, asked: asked, mayAskAgain: false) {
      case .target, .askAgain:
        return .putTroubled(await troubled(unanswered.trouble(.submission), target, asker))
      case .server(let failure, _): return .putNotTaken(failure ?? Failure(unanswered))
      }
    }
  }

  /// A submission did not arrive, although the server answers.
  func notTaken(_ request: TroubledRequest, _ target: Target, _ asker: Asker) async {
    _ = await troubled(request, target, asker)
  }
}

// What is heard goes into the health of the server.
extension ServerEngine {
  private func wentWell(_ target: Target, _ kinds: Set<TroubleKind>, asked: SteadyTime) async {
    await heard { $0.wentWell(target, kinds, asked: asked, now: $1) }
  }

  private func troubled(_ request: TroubledRequest, _ target: Target, _ asker: Asker) async -> TroubledRequest {
    let isProbe = endProbe(by: asker.job, of: request.kind)
    let isFirst = !asker.troubles.contains(request.kind)
    return await heard { $0.troubled(request, target, isFirst: isFirst, isProbe: isProbe, now: $1).request }
  }

  /// The Library refuses for want of a privilege. nil: it is taken to be the target's, and ends the job.
  private func privilegeLacking(
    _ kind: TroubleKind, _ words: ServerWords, _ target: Target, _ asker: Asker
  ) async -> Answer? {
    let failure = Failure(.forbidden, "The Library server answered \(words.summaryAtEnd)", server: words)
    let isProbe = endProbe(by: asker.job, of: kind)
    let isFirst = !asker.troubles.contains(kind)
    let (request, isServers) = await heard {
      $0.troubled(TroubledRequest(kind, failure), target, isFirst: isFirst, isProbe: isProbe, now: $1)
    }
    guard isServers else { return nil }
    return kind == .submitPrivilege ? .putTroubled(request) : .troubled(request)
  }

  /// The Library itself named an outage of something behind it: of all targets, but for a project that is not loaded.
  private func said(
    _ failure: Failure, _ kind: TroubleKind, _ target: Target, _ asker: Asker
  ) async -> TroubledRequest {
    let request = TroubledRequest(kind, failure)
    guard failure.reason.known == .storageService else { return await troubled(request, target, asker) }
    let isProbe = endProbe(by: asker.job, of: kind)
    await heard { $0.saidOutage(failure, kind, isProbe: isProbe, now: $1) }
    return request
  }

  /// The server answers nobody.
  func silent(_ failure: Failure) async -> Duration? {
    await heard { $0.unanswered(failure, now: $1) }
  }

  /// Takes in what was heard. Where an outage begins, changes or ends by it, that is kept and told.
  func heard<Value>(_ take: (inout ServerHealth, Moment) -> Value) async -> Value {
    let (before, slowStart) = (health.currentOutage, health.slowStart)
    let value = take(&health, time.now())
    if health.outageOfKind == nil { forgetProbe() }
    if slowStart?.limit != health.slowStart?.limit { bell.ring() }
    if knowsLoginLimit, await port.loginLimit() == nil {
      knowsLoginLimit = false
      bell.ring()
    }
    await outageChanged(from: before)
    return value
  }
}
