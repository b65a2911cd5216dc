import JobModel
import LibraryModel
import Runtime

/// Who asks: a running job, or one that has ended and whose edit may still be at work.
struct Asker: Sendable {
  let job: JobID
  let slot: Int
  /// Whether its edit may have been taken, so that it has to be followed.
  let isInFlight: Bool
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
      case .outage(let failure):
        await said(failure, kind, asker)
        // It is not the target's, so no time of an edit in flight counts meanwhile.
        return (.outage(failure), asker.isInFlight ? settings.poll.max : nil)
      case .noLogin(let failure): return (.outage(failure), await silent(failure))
      case .unanswered(let unanswered, _):
        switch await blame(target, asker.slot, asked: asked, mayAskAgain: mayAskAgain) {
        case .askAgain: mayAskAgain = false
        case .target: return (.troubled(await troubled(unanswered.trouble(kind), target, asker)), nil)
        case .server(let failure, let rest): return (.outage(failure ?? Failure(unanswered)), rest)
        }
      }
    }
  }

  /// Submits a draft, once.
  func submit(_ draft: Draft, to target: Target, for asker: Asker) async -> Answer {
    let asked = time.steady()
    switch await port.put(draft, to: target, slot: asker.slot) {
    case .answered(let acceptance):
      await wentWell(target, TroubleKind.shownBySubmission, asked: asked)
      return .putAccepted(saysCreating: acceptance.saysCreating)
    case .refused(let words) where words.isLackOfPrivilege:
      return await privilegeLacking(.submitPrivilege, words, target, asker) ?? .putRefused(words)
    case .refused(let words):
      await heard { $0.refused(target, [.submission], asked: asked, now: $1) }
      return .putRefused(words)
    case .outage(let failure):
      await said(failure, .submission, asker)
      return .putNotTaken(failure)
    case .noLogin(let failure):
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
  func notTaken(_ trouble: Trouble, _ target: Target, _ asker: Asker) async {
    _ = await troubled(trouble, target, asker)
  }
}

// What is heard goes into the health of the server.
extension ServerEngine {
  private func wentWell(_ target: Target, _ kinds: Set<TroubleKind>, asked: SteadyTime) async {
    await heard { $0.wentWell(target, kinds, asked: asked, now: $1) }
  }

  private func troubled(_ trouble: Trouble, _ target: Target, _ asker: Asker) async -> Trouble {
    let isProbe = endProbe(by: asker.job, of: trouble.kind)
    return await heard { $0.troubled(trouble, target, isProbe: isProbe, now: $1).trouble }
  }

  /// The Library refuses for want of a privilege. nil: it is taken to be the target's, and ends the job.
  private func privilegeLacking(
    _ kind: TroubleKind, _ words: ServerWords, _ target: Target, _ asker: Asker
  ) async -> Answer? {
    let failure = Failure(.forbidden, "The Library server answered \(words.summary).", server: words)
    let isProbe = endProbe(by: asker.job, of: kind)
    let (trouble, isServers) = await heard {
      $0.troubled(Trouble(kind, failure), target, isProbe: isProbe, now: $1)
    }
    guard isServers else { return nil }
    return kind == .submitPrivilege ? .putTroubled(trouble) : .troubled(trouble)
  }

  /// The Library itself named an outage of something behind it.
  private func said(_ failure: Failure, _ kind: TroubleKind, _ asker: Asker) async {
    let isProbe = endProbe(by: asker.job, of: kind)
    await heard { $0.saidOutage(failure, kind, isProbe: isProbe, now: $1) }
  }

  /// The server answers nobody.
  func silent(_ failure: Failure) async -> Duration? {
    await heard { $0.unanswered(failure, now: $1) }
  }

  /// Takes in what was heard. Where an outage begins, changes or ends by it, that is kept and told.
  func heard<Value>(_ take: (inout ServerHealth, Moment) -> Value) async -> Value {
    let (before, slowStart) = (health.outage ?? health.outageOfKind, health.slowStart)
    let value = take(&health, time.now())
    if health.outageOfKind == nil { forgetProbe() }
    if slowStart?.limit != health.slowStart?.limit { bell.ring() }
    await outageChanged(from: before)
    return value
  }
}

extension ServerWords {
  /// The Library's own 403 for want of a privilege: of the user and not of one target.
  fileprivate var isLackOfPrivilege: Bool {
    guard status == 403 else { return false }
    return code == "ERR014" || code == "ERR017" || message?.lowercased().contains("privilege") == true
  }
}
