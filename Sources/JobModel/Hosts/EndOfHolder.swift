/// How the run of the daemon ended that held a lease before.
package enum EndOfHolder: Sendable, Hashable {
  /// It gave the lease back, or nobody held it.
  case stopped
  /// Another run has begun on its host, so it has ended, and it gave nothing back.
  case crashed
  /// It may be there still: cut off, frozen, or its machine is out. That speaks against no job.
  case unknown

  /// - Parameter bootNow: the last run that has begun on the owner's host.
  package init(_ lease: Lease, bootNow: String?) {
    guard let owner = lease.owner else {
      self = .stopped
      return
    }
    self = bootNow == owner.boot ? .unknown : .crashed
  }
}
