import QueueStore
import Runtime

/// A host that shares the queue.
struct MemoryHost: Sendable {
  let boot: String
  let version: String
  let startedAt: WallTime
  var seenAt: WallTime
  let settings: HostSettings
}
