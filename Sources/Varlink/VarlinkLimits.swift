import JSONDocument

/// A limit on everything that a stranger could make a server hold.
package struct VarlinkLimits: Sendable {
  /// Of one call, without the NUL byte.
  package var frameBytes = 16 << 20
  /// How deep the JSON of a call may nest.
  package var depth = JSON.depthLimit
  package var connections = 512
  package var connectionsPerUser = 64
  /// How long calls under way may take to finish when the server stops.
  package var stopTime: Duration = .seconds(10)

  package init() {}
}
