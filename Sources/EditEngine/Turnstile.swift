import JobModel
import Runtime
import Synchronization

/// Where jobs wait for their turn to be prepared or verified, of all environments.
final class Turnstile: Sendable {
  private let turns: Mutex<Turns>
  private let bell = Bell()
  /// As they were when what was left there was taken over.
  private let suspectsOfServers = Mutex<[ServerID: [JobID]]>([:])

  init(suspects: [JobID]) { turns = Mutex(Turns(suspects: suspects)) }

  /// What another daemon left at a server is taken over: nothing of it is under way here.
  func suspect(_ jobs: [JobID], at server: ServerID) {
    let before = suspectsOfServers.withLock { $0.updateValue(jobs, forKey: server) } ?? []
    turns.withLock { $0.suspect(jobs, insteadOf: before) }
    bell.ring()
  }

  func isSuspected(_ job: JobID) -> Bool { turns.withLock { $0.isSuspected(job) } }

  /// Returns when it is the job's turn. false: the task was cancelled before.
  func enter(_ job: JobID) async -> Bool {
    while !Task.isCancelled {
      if turns.withLock({ $0.enter(job) }) { return true }
      // Listens before it looks, so that nobody leaves in between.
      let heard = bell.listen()
      if turns.withLock({ $0.enter(job) }) { return true }
      for await _ in heard { break }
    }
    turns.withLock { $0.giveUp(job) }
    bell.ring()
    return false
  }

  func leave(_ job: JobID, hasPassed: Bool) {
    turns.withLock { $0.leave(job, hasPassed: hasPassed) }
    bell.ring()
  }
}

/// Whether a run has its turn to prepare or verify, which it keeps from before a document is read until what came of that is
/// on the disk.
final class Turn: Sendable {
  private let isTaken = Mutex(false)

  var isHeld: Bool { isTaken.withLock { $0 } }

  /// - Returns: whether that is a change.
  func set(_ taken: Bool) -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = taken }
      return isTaken != taken
    }
  }
}

extension Edit {
  /// It reads what it prepares or verifies.
  var isPreparingOrVerifying: Bool { facts.open?.isTerminal ?? true }
}
