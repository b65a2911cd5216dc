package import JobModel
package import QueueStore
package import Runtime

/// The lease under which something is done at a server: it is not taken anew before that has ended.
package struct RunLease: Sendable {
  let server: ServerID
  let epoch: Int
  private let holder: LeaseHolder

  /// Begins to work under the lease; `end` is to be called.
  ///
  /// - Returns: nil: it is not held.
  package init?(of server: ServerID, in holder: LeaseHolder) {
    guard let epoch = holder.enter(server) else { return nil }
    self.server = server
    self.epoch = epoch
    self.holder = holder
  }

  package func end() { holder.leave(server) }

  /// It was not lost since.
  var isHeld: Bool { holder.epoch(of: server) == epoch }

  /// Nobody else can have taken it yet.
  package func isTrusted(now: SteadyTime) -> Bool {
    holder.trustedUntil(server, epoch: epoch).map { now < $0 } ?? false
  }
}
