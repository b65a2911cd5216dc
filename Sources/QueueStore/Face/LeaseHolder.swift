package import JobModel
package import Runtime
import Synchronization

/// What one run of the daemon holds of a queue that several hosts share. The queue compares with it what is written, and edits
/// look at it before they are sent.
package final class LeaseHolder: Sendable {
  private struct State {
    var held: [ServerID: HeldLease] = [:]
    /// How many are at work under each lease, also under one that is lost.
    var users: [ServerID: Int] = [:]
  }

  package let host: HostRun
  package let version: String
  private let state = Mutex(State())
  /// Rings when a lease was taken or lost, and when the last one at work under it has ended.
  package let bell = Bell()

  /// - Parameter version: of the daemon.
  package init(host: HostRun, version: String) {
    self.host = host
    self.version = version
  }

  /// What is held now, with the epoch that it is held in.
  package var held: [ServerID: Int] { state.withLock { $0.held.mapValues(\.epoch) } }

  /// nil: it is not held.
  package func epoch(of server: ServerID) -> Int? { state.withLock { $0.held[server]?.epoch } }

  /// Until when nobody else can have taken a lease, on the clock of this process; nil: it is not held in this epoch any more.
  package func trustedUntil(_ server: ServerID, epoch: Int) -> SteadyTime? {
    state.withLock { state in
      state.held[server].flatMap { $0.epoch == epoch ? $0.trustedUntil : nil }
    }
  }

  package func hold(_ server: ServerID, _ lease: HeldLease) {
    state.withLock { $0.held[server] = lease }
    bell.ring()
  }

  /// - Parameter sent: when the request was that has renewed it.
  package func renewed(_ server: ServerID, epoch: Int, sent: SteadyTime) {
    state.withLock { state in
      if state.held[server]?.epoch == epoch { state.held[server]?.renewed(sent: sent) }
    }
  }

  /// Whoever is at work under it is to end.
  ///
  /// - Parameter epoch: only where it is held in this one; nil: in any.
  package func lose(_ server: ServerID, epoch: Int? = nil) {
    let isLost = state.withLock { state in
      guard let held = state.held[server]?.epoch, epoch ?? held == held else { return false }
      state.held[server] = nil
      return true
    }
    if isLost { bell.ring() }
  }

  /// Somebody begins to work under a lease.
  ///
  /// - Returns: the epoch; nil: it is not held, and nothing may begin.
  package func enter(_ server: ServerID) -> Int? {
    state.withLock { state in
      guard let epoch = state.held[server]?.epoch else { return nil }
      state.users[server, default: 0] += 1
      return epoch
    }
  }

  /// Who has entered has ended.
  package func leave(_ server: ServerID) {
    let isLast = state.withLock { state in
      state.users[server, default: 1] -= 1
      guard state.users[server] == 0 else { return false }
      state.users[server] = nil
      return true
    }
    if isLast { bell.ring() }
  }

  /// Nobody is at work under a lease: what was done under an earlier epoch has ended, so that it may be taken again.
  package func isUnused(_ server: ServerID) -> Bool { state.withLock { $0.users[server] == nil } }
}
