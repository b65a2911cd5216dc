import JobModel
import QueueStore
import Synchronization

/// Whether a run has its turn to prepare or verify, which it keeps from before a document is read until what came of that is
/// on the disk.
final class Turn: Sendable {
  private let isTaken = Mutex(false)

  var isHeld: Bool { isTaken.withLock { $0 } }

  /// - Returns: whether that is a change.
  fileprivate func set(_ taken: Bool) -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = taken }
      return isTaken != taken
    }
  }
}

extension EditRunner {
  /// Returns when nobody is in the way. For a job that is suspected it is on the disk then that it is tried alone, so that
  /// the next start knows whom an end of the daemon speaks against. false: the task was cancelled.
  func takeTurn(_ turn: Turn) async -> Bool {
    guard !turn.isHeld else { return true }
    guard await turnstile.enter(job) else { return false }
    _ = turn.set(true)
    guard turnstile.isSuspected(job) else { return true }
    return await persisted("alone", { try await store.record(.tryAlone(true), of: job) }) == true
  }

  /// - Parameter hasPassed: what came of the phase is on the disk, and with it that the job is not suspected any more.
  func leaveTurn(_ turn: Turn, hasPassed: Bool = false) async {
    guard turn.set(false) else { return }
    if !hasPassed, turnstile.isSuspected(job) {
      _ = await persisted("alone", { try await store.record(.tryAlone(false), of: job) })
    }
    turnstile.leave(job, hasPassed: hasPassed)
  }
}

extension Edit {
  /// It reads what it prepares or verifies.
  var isPreparingOrVerifying: Bool { facts.open?.isTerminal ?? true }
}
