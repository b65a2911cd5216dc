import JSONDocument

/// A limit on everything that a stranger could make a server hold.
package struct VarlinkLimits: Sendable {
  /// Of one call, without the NUL byte.
  package var frameBytes = 16 << 20
  /// How deep the JSON of a call may nest.
  package var depth = JSON.depthLimit
  /// How many values the JSON of a call may have in all: each takes much more memory than its text may.
  package var values = 500_000
  package var connections = 512
  package var connectionsPerUser = 64
  /// Of all connections, those that only privileged peers get.
  package var placesKept = 0
  /// Frames over 64 KiB that are under way at once, of all connections; and as many of privileged peers besides.
  package var largeFrames = 2
  /// How long calls under way may take to finish when the server stops.
  package var stopTime: Duration = .seconds(10)

  package init() {}
}
