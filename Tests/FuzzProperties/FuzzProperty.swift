/// What must hold whatever bytes come in. The fuzzer looks for bytes that break it, and a test tries those that once did.
package enum FuzzProperty: String, CaseIterable, Sendable {
  /// Frames of the control socket, and the calls and replies in them.
  case frames
  case json
  /// A JSON text of a document and a patch, as `[document, patch]`.
  case patch
  case pointer
  case configuration

  /// - Throws: which promise the bytes break. What is no valid input breaks none, as long as it is refused.
  package func check(_ bytes: [UInt8]) throws(BrokenProperty) {
    switch self {
    case .frames: try Frames.check(bytes)
    case .json: try Documents.check(bytes)
    case .patch: try Patches.check(bytes)
    case .pointer: try Pointers.check(bytes)
    case .configuration: try Configurations.check(bytes)
    }
  }
}
