import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// What may happen next.
extension SmallWorld {
  /// Time passes only when nothing else of the daemon's is due: whoever is slow is slow for everybody in the same way.
  var moves: [Move] {
    var moves = engineMoves
    if moves.isEmpty, nextInstant != nil { moves.append(.pass) }
    return moves + serverMoves + orders
  }

  var engineMoves: [Move] {
    var moves: [Move] = []
    if let outage = breaker.outage, outage.retryAt <= now {
      moves.append(.probe(isAnswered: true))
      if budget.faults > 0 { moves.append(.probe(isAnswered: false)) }
    }
    let environment = queue.position(of: "prod", at: serverState, now: wall)
    if case .start = Admission(to: environment), !queue.eligible(in: "prod").isEmpty { moves.append(.claim) }
    for (job, process) in processes.sorted(by: { $0.key < $1.key }) {
      switch process.doing {
      case .reading: moves += readings(of: job)
      case .sending: moves += sendings(of: job)
      case .waiting(let until): if until <= now { moves.append(.wake(job)) }
      case .outOfReach: break
      }
    }
    return moves
  }

  private func readings(of job: JobID) -> [Move] {
    guard budget.faults > 0 else { return [.read(job, .shows)] }
    let target = server.targets[Self.target(of: job)]
    let lags: [Move] = target.earlier != nil && now < target.laggingUntil ? [.read(job, .lags)] : []
    return [.read(job, .shows)] + lags
      + [.read(job, .page(isServerWell: true)), .read(job, .page(isServerWell: false))]
  }

  private func sendings(of job: JobID) -> [Move] {
    guard budget.faults > 0 else { return [.put(job, .taken)] }
    return [.taken, .takenUnheard, .lost, .delayed, .page, .turnedAway].map { Move.put(job, $0) }
  }

  private var serverMoves: [Move] {
    var moves: [Move] = []
    for (index, target) in server.targets.enumerated() {
      if target.work != nil {
        moves.append(.finish(target: index, well: true, keeps: true))
        if budget.failures > 0 {
          moves.append(.finish(target: index, well: false, keeps: true))
          moves.append(.finish(target: index, well: false, keeps: false))
        }
      } else if budget.faults > 0, target.shown.content != .somebodys {
        moves.append(.meddle(target: index))
      }
    }
    moves += server.delayed.flatMap { [Move.arrive($0.job), .vanish($0.job)] }
    if budget.crashes > 0 {
      let isSending = processes.values.contains { $0.doing == .sending }
      moves += (isSending ? Move.Sending.allCases : [.neverSent]).map(Move.crash)
    }
    return moves
  }

  private var orders: [Move] {
    var moves: [Move] = []
    for job in Self.jobs {
      guard let life = queue[job]?.life else { continue }
      if life.state == .held { moves.append(.release(job)) }
      guard budget.orders > 0 else { continue }
      if life.applying(.cancel) != nil { moves.append(.cancel(job)) }
      if life.applying(.hold) != nil { moves.append(.hold(job)) }
      if life.applying(.forget) != nil { moves.append(.forget(job)) }
    }
    return moves
  }

  /// When something happens by itself; nil: nothing waits for a time.
  var nextInstant: SteadyTime? {
    let waits = processes.values.compactMap { process -> SteadyTime? in
      if case .waiting(let until) = process.doing { until } else { nil }
    }
    let rests = queue.jobs.compactMap { $0.restingUntil(now: wall) }.map { now + ($0 - wall) }
    let all = waits + rests + [breaker.outage?.retryAt].compactMap(\.self) + server.delayed.map(\.until)
    // A late PUT is there or is lost before time goes on beyond it.
    guard server.delayed.allSatisfy({ $0.until > now }) else { return nil }
    return all.filter { $0 > now }.min()
  }
}

extension SmallWorld {
  mutating func happen(_ move: Move) throws {
    let settle = settings.submitSettle
    switch move {
    case .claim:
      guard
        let claimed = try queue.claim(in: "prod", at: serverState, for: .work, afterTroubled: false, now: wall)
      else { return }
      try start(claimed.job, claimed.facts)
    case .wake(let job): try go(on: job, .ready)
    case .pass:
      guard let next = nextInstant else { return }
      now = next
      _ = queue.wake(now: wall)
    case .read(let job, let reading): try read(job, reading)
    case .put(let job, let putting): try put(job, putting)
    case .finish(let target, let well, let keeps):
      if !well { budget.failures -= 1 }
      server.finish(target, well: well, keeps: keeps, now: now, settle: settle)
    case .arrive(let job):
      guard let index = server.delayed.firstIndex(where: { $0.job == job }) else { return }
      let late = server.delayed.remove(at: index)
      _ = take(job, with: late.login)
    case .vanish(let job): server.delayed.removeAll { $0.job == job }
    case .meddle(let target):
      budget.faults -= 1
      server.meddle(target, now: now, settle: settle)
    case .probe(let isAnswered):
      guard breaker.probe(now: now) else { return }
      if isAnswered {
        breaker.answered(asked: now)
        try serverIsBack()
      } else {
        budget.faults -= 1
        _ = breaker.failed(Self.silence, now: Moment(wall: wall, steady: now))
      }
    case .crash(let sending): try crash(sending)
    case .cancel(let job): order(.cancel, job)
    case .hold(let job): order(.hold, job)
    case .release(let job): queue.move(job, by: .release, at: wall)
    case .forget(let job):
      budget.orders -= 1
      _ = try queue.record(.forget, of: job, at: wall)
      forgotten.insert(job)
      processes[job] = nil
    }
    // What has happened is told nobody here.
    queue.events = []
  }

  private mutating func order(_ event: LifecycleEvent, _ job: JobID) {
    budget.orders -= 1
    if event == .cancel, mutant == .cancelTakesBackWhatWasSent, queue[job]?.open != nil {
      _ = try? queue.record(.end(Ending(.cancelled, closing: SubmissionEnd(.givenUp)), seen: nil), of: job, at: wall)
      processes[job] = nil
    } else {
      queue.move(job, by: event, at: wall)
    }
  }
}
