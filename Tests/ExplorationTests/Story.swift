import LibraryModel
import Runtime

@testable import JobModel
@testable import StoreSupport

/// How a promise came to be broken, for people: as few things happen as are needed for it.
struct Story: CustomStringConvertible {
  let broken: BrokenPromise
  private(set) var lines: [String] = []

  /// - Parameter first: the world in which the moves were found.
  init(_ found: Explorer.Found, in first: SmallWorld) {
    let moves = first.shortened(found.moves, breaking: found.broken.promise)
    var world = first
    var broken: BrokenPromise?
    var passed: (time: Duration, line: Int)?
    var reads: Set<String> = []
    for move in moves {
      let line = world.line(of: move)
      let before = world.now
      broken = world.take(move)
      switch (move, line) {
      case (.pass, _):
        // Time that passes while nothing else is seen is told once.
        let time = (passed?.time ?? .zero) + (world.now - before)
        if let told = passed?.line { lines[told] = time.told } else { lines.append(time.told) }
        passed = (time, passed?.line ?? lines.count - 1)
      case (.read, let line?):
        guard reads.insert(line).inserted else { continue }
        lines.append(line)
        passed = nil
      case (_, let line?):
        lines.append(line)
        (passed, reads) = (nil, [])
      case (_, nil): break
      }
    }
    self.broken = broken ?? world.wayToTheEnd().broken ?? found.broken
  }

  var description: String {
    let told = lines.enumerated().map { "  \($0.offset + 1). \($0.element)" }
    return ([broken.promise.rawValue] + told + ["  => \(broken.how)"]).joined(separator: "\n")
  }
}

extension SmallWorld {
  /// First all that concerns one target is left out, then ever smaller parts, as long as what is left may happen and breaks
  /// the same promise.
  fileprivate func shortened(_ all: [Move], breaking promise: Promise) -> [Move] {
    var moves = all
    for target in server.targets.indices {
      let fewer = without(target, moves)
      if breaks(promise, by: fewer) { moves = fewer }
    }
    var part = max(1, moves.count / 2)
    while true {
      var (at, isShorter) = (0, false)
      while at < moves.count {
        let fewer = Array(moves[..<at] + moves[min(moves.count, at + part)...])
        if breaks(promise, by: fewer) {
          (moves, isShorter) = (fewer, true)
        } else {
          at += part
        }
      }
      if part == 1, !isShorter { return moves }
      if !isShorter { part = max(1, part / 2) }
    }
  }

  private func without(_ target: Int, _ moves: [Move]) -> [Move] {
    var world = self
    return moves.filter { move in
      let concerned = world.target(of: move)
      _ = world.take(move)
      return concerned != target
    }
  }

  /// nil: it concerns both.
  private func target(of move: Move) -> Int? {
    switch move {
    case .claim: queue.eligible(in: "prod").first.map { Self.target(of: $0.id) }
    case .pass, .probe, .crash: nil
    case .wake(let job), .read(let job, _), .put(let job, _), .arrive(let job), .vanish(let job), .cancel(let job),
      .hold(let job), .release(let job), .retry(let job), .forget(let job):
      Self.target(of: job)
    case .finish(let target, _, _), .meddle(let target, _): target
    }
  }

  /// Whether the moves may happen one after the other, and break the promise.
  fileprivate func breaks(_ promise: Promise, by moves: [Move]) -> Bool {
    var world = self
    // What a manner has brought was not to go wrong besides; and a daemon that is slow has less to tell of.
    world.mayGoWrong = .all
    for (index, move) in moves.enumerated() {
      guard world.moves.contains(move) else { return false }
      if let broken = world.take(move) { return index == moves.count - 1 && broken.promise == promise }
    }
    return promise == .everythingEnds && world.wayToTheEnd().broken?.promise == promise
  }

  /// What a move is, told before it happens; nil: it goes without saying.
  fileprivate func line(of move: Move) -> String? {
    switch move {
    case .wake, .pass: String?.none
    case .claim: (mutatedClaim?.job ?? queue.eligible(in: "prod").first?.id).map { "job \($0) starts" }
    case .read(let job, .shows): "job \(job) reads its target: \(server.targets[Self.target(of: job)].shown)"
    case .read(let job, .lags):
      "job \(job) reads its target as it stood before the last change: "
        + "\(server.earlier(Self.target(of: job), now: now) ?? server.targets[Self.target(of: job)].shown)"
    case .read(let job, .page(true)):
      "job \(job) reads its target and gets a stranger's page (404), while the health check is answered"
    case .read(let job, .page(false)):
      "job \(job) reads its target and gets a stranger's page (404), and so does the health check"
    case .read(let job, .loginRefused): "job \(job) reads its target, and the login is refused"
    case .put(let job, let putting): "the PUT of job \(job) \(putting)"
    case .finish(let target, let well, let keeps): finish(of: target, well, keeps)
    case .arrive(let job): "the late PUT of job \(job) arrives"
    case .vanish(let job): "the late PUT of job \(job) is lost on its way"
    case .meddle(let target, true): "somebody else edits target \(target)"
    case .meddle(let target, false): "somebody else's edit of target \(target) begins"
    case .probe(true): "the health check is answered again"
    case .probe(false): "the health check is not answered"
    case .crash(let sending):
      "the daemon is killed, and starts again\(processes.values.contains { $0.doing == .sending } ? "\(sending)" : "")"
    case .cancel(let job): "an operator cancels job \(job)"
    case .hold(let job): "an operator holds job \(job)"
    case .release(let job): "an operator releases job \(job)"
    case .retry(let job): "an operator retries job \(job)"
    case .forget(let job): "an administrator gives up on what job \(job) may still be doing (forget)"
    }
  }

  private func finish(of target: Int, _ well: Bool, _ keeps: Bool) -> String {
    let whose = server.targets[target].work?.job.map { "the edit of job \($0)" } ?? "somebody else's edit"
    return well
      ? "\(whose) is made" : "\(whose) fails on the server, which \(keeps ? "keeps" : "loses") the new content"
  }
}

extension SmallServer.Shown: CustomStringConvertible {
  var description: String { "\(status.rawValue), with \"\(content.name)\"" }
}

extension Move.Putting: CustomStringConvertible {
  var description: String {
    switch self {
    case .taken: "is taken"
    case .takenUnheard: "is taken, and the answer is lost"
    case .lost: "is lost"
    case .delayed: "is on its way when the connection breaks"
    case .page: "is answered by a stranger's page (200)"
    case .turnedAway(true): "is turned away (429), while the health check is answered"
    case .turnedAway(false): "is turned away (429), and so is the health check"
    }
  }
}

extension Move.Sending: CustomStringConvertible {
  var description: String {
    switch self {
    case .neverSent: "; the PUT that it was about to send never leaves"
    case .taken: "; the PUT that it was sending is taken"
    case .delayed: "; the PUT that it was sending is still on its way"
    }
  }
}

extension Duration {
  fileprivate var told: String {
    let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    return "time passes: " + (milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms")
  }
}
