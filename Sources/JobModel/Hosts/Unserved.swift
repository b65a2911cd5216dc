package import Runtime

/// Several hosts share the queue, and none serves a server at present.
package struct Unserved: Sendable, Hashable {
  /// When the host that has its lease was last seen: what is known of the server is of then. nil: none has it.
  package let since: WallTime?

  package init(since: WallTime?) { self.since = since }
}
