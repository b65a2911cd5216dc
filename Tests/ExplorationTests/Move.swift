import JobModel
import Runtime

@testable import StoreSupport

/// One thing that happens in the small world.
enum Move: Hashable {
  // The queue and the engine.
  case claim
  case wake(JobID)
  case pass
  // What comes of a GET.
  case read(JobID, Reading)
  // What comes of a PUT.
  case put(JobID, Putting)
  // The server.
  case finish(target: Int, well: Bool, keeps: Bool)
  case arrive(JobID)
  case vanish(JobID)
  /// Somebody else edits a target: at once, or it is at work from now on.
  case meddle(target: Int, isDone: Bool)
  case probe(isAnswered: Bool)
  // What befalls the daemon.
  case crash(Sending)
  // Operators.
  case cancel(JobID)
  case hold(JobID)
  case release(JobID)
  case retry(JobID)
  case forget(JobID)

  enum Reading: Hashable {
    case shows
    /// As it stood before the last change.
    case lags
    /// A stranger's page in place of the Library's answer, while the health check is answered or is not.
    case page(isServerWell: Bool)
    case loginRefused
  }

  enum Putting: Hashable {
    case taken
    /// The server takes it, and the answer is lost.
    case takenUnheard
    case lost
    /// The connection ends, and it arrives later.
    case delayed
    /// A stranger's page with a 2xx comes in place of an answer.
    case page
    /// The Library's own 429, while the health check is answered or is not.
    case turnedAway(isServerWell: Bool)
  }

  /// What becomes of a PUT that is under way when the daemon is killed.
  enum Sending: Hashable, CaseIterable { case neverSent, taken, delayed }
}

/// What may happen next.
extension SmallWorld {
  /// Time passes when nothing else of the daemon's is due, or when the daemon is slow.
  var moves: [Move] {
    var moves = engineMoves
    if nextInstant != nil, moves.isEmpty || mayGoWrong.contains(.daemon) { moves.append(.pass) }
    return moves + serverMoves + orders
  }

  var engineMoves: [Move] {
    var moves: [Move] = []
    if let outage = breaker.outage, outage.retryAt <= now {
      moves.append(.probe(isAnswered: true))
      if mayGoWrong.contains(.requests) { moves.append(.probe(isAnswered: false)) }
    }
    if mayClaim { moves.append(.claim) }
    for job in Self.jobs {
      switch processes[job]?.doing {
      case .reading: moves += readings(of: job)
      case .sending: moves += sendings(of: job)
      case .waiting(let until): if until <= now { moves.append(.wake(job)) }
      case .outOfReach, nil: break
      }
    }
    return moves
  }

  private var mayClaim: Bool {
    if mutatedClaim != nil { return true }
    guard queue.jobs.contains(where: { $0.stage == .queued(restingUntil: nil) && $0.unmet.isEmpty }) else {
      return false
    }
    let environment = queue.position(of: "prod", at: serverState, now: wall, settlesAt: nil)
    guard case .start = Admission(to: environment) else { return false }
    return !queue.eligible(in: "prod").isEmpty
  }

  private func readings(of job: JobID) -> [Move] {
    guard mayGoWrong.contains(.requests) else { return [.read(job, .shows)] }
    let lags: [Move] = server.earlier(Self.target(of: job), now: now) == nil ? [] : [.read(job, .lags)]
    return [.read(job, .shows)] + lags
      + [.read(job, .page(isServerWell: true)), .read(job, .page(isServerWell: false)), .read(job, .loginRefused)]
  }

  private func sendings(of job: JobID) -> [Move] {
    guard mayGoWrong.contains(.requests) else { return [.put(job, .taken)] }
    let all: [Move.Putting] = [
      .taken, .takenUnheard, .lost, .delayed, .page, .turnedAway(isServerWell: true), .turnedAway(isServerWell: false),
    ]
    return all.map { .put(job, $0) }
  }

  private var serverMoves: [Move] {
    var moves: [Move] = []
    for (index, target) in server.targets.enumerated() {
      if let work = target.work {
        moves.append(.finish(target: index, well: true, keeps: true))
        if mayGoWrong.contains(.edits), work.job != nil {
          moves.append(.finish(target: index, well: false, keeps: true))
          moves.append(.finish(target: index, well: false, keeps: false))
        }
      } else if mayGoWrong.contains(.requests), target.shown.content != .somebodys {
        moves += [.meddle(target: index, isDone: true), .meddle(target: index, isDone: false)]
      }
    }
    moves += server.delayed.flatMap { [Move.arrive($0.job), .vanish($0.job)] }
    if mayGoWrong.contains(.daemon) {
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
      guard mayGoWrong.contains(.orders) else { continue }
      if life.applying(.cancel) != nil { moves.append(.cancel(job)) }
      if life.applying(.hold) != nil { moves.append(.hold(job)) }
      if life.applying(.retry) != nil, mayComeNext(job) { moves.append(.retry(job)) }
      if life.applying(.forget) != nil { moves.append(.forget(job)) }
    }
    return moves
  }

  /// One that comes after a job which has failed is not retried without it.
  private func mayComeNext(_ job: JobID) -> Bool {
    queue[job]?.unmet.allSatisfy { queue[$0]?.state.isEnded == false } ?? false
  }

  /// When something happens by itself; nil: nothing waits for a time.
  var nextInstant: SteadyTime? {
    // A late PUT is there or is lost before time goes on beyond it.
    guard server.delayed.allSatisfy({ $0.until > now }) else { return nil }
    let waits = processes.values.compactMap { process -> SteadyTime? in
      if case .waiting(let until) = process.doing { until } else { nil }
    }
    let times = queue.jobs.lazy.filter { !$0.state.isEnded }.flatMap { job in
      [job.state == .queued ? job.restingUntil(now: wall) : nil, job.open == nil ? job.deadline : nil]
    }.compactMap { $0.map { now + ($0 - wall) } }
    return (waits + times + [breaker.outage?.retryAt].compactMap(\.self) + server.delayed.map(\.until))
      .filter { $0 > now }.min()
  }
}
