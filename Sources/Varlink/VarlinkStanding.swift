/// What a server grants a peer before it has read a word of it. Whether a call is allowed is the handler's to decide.
package enum VarlinkStanding: Sendable, Hashable {
  /// Nobody of whom large frames are taken.
  case unknown
  case known
  /// Some connections and large frames are kept for it, whatever others hold.
  case privileged

  /// Why no large frame is taken; nil: it is.
  var refusal: String? {
    self == .unknown
      ? "frames of more than \(FrameDecoder.smallFrame) bytes are not taken from who has no role here" : nil
  }
}
