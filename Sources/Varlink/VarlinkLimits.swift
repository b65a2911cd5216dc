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
  /// Memory, in bytes, that frames over 64 KiB may take at once, of all connections; and as much of privileged peers besides.
  package var largeFrames = 128 << 20
  /// Calls of one connection that may be under way at once.
  package var callsUnderWay = 64
  /// In bytes, of the frames of calls of one connection that may be under way at once. One alone always may, and large ones are
  /// bounded by `largeFrames`.
  package var callBytesUnderWay = 256 << 10
  /// In bytes, of replies that may wait for their reader before the next call of its connection is looked at. One reply alone
  /// always may.
  package var unsentReplies = 1 << 20
  /// The same of all connections; and as much of privileged peers besides. Above it no call is looked at of who has not read all
  /// of the replies.
  package var unsentRepliesInAll = 32 << 20
  /// How long calls under way may take to finish when the server stops.
  package var stopTime: Duration = .seconds(10)

  package init() {}

  /// Memory that a frame may come to.
  var mostOfFrame: Int { frameBytes + values * Self.bytesOfValue }

  /// Memory that a frame takes at most, without building anything of it: each of its values stands behind one of these signs
  /// or is the whole.
  func size(of frame: [UInt8]) -> Int {
    let signs = frame.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
    return frame.count + min(signs + 1, values) * Self.bytesOfValue
  }

  /// What a value takes besides its text. Measured: 75 in an object of one member, 40 in an array of numbers.
  private static let bytesOfValue = 80
}
