package import Dispatch

/// Gives work that blocks, or that takes long, a thread of its own.
///
/// The global queues won't do: on Linux their threads are those of the tasks, as few as there are processors, so that two such
/// pieces of work would hold up every task until they end.
package enum OwnThread {
  /// A queue that has a thread as long as it has work.
  package static func queue(_ label: String) -> DispatchQueue { DispatchQueue(label: label) }
}
