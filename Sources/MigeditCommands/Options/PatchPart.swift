import JSONDocument

/// A part of the merge patch that a flag gives.
struct PatchPart: Sendable {
  let flag: String
  let path: [String]
  let value: JSON

  private struct Contradiction: Error {}

  /// The merge patch with this part in it.
  ///
  /// - Throws: `CommandError` where the patch of the file has another value at this place: neither of the two silently wins.
  func added(to patch: JSON, of file: String) throws(CommandError) -> JSON {
    // What is no object is the daemon's to refuse, and must not be hidden by a flag.
    guard patch.object != nil else { return patch }
    do throws(Contradiction) {
      return try added(to: patch, at: path[...])
    } catch {
      throw CommandError(
        .data, "\(file) says /\(path.joined(separator: "/")) otherwise than \(flag) does: leave one of them out.")
    }
  }

  private func added(to patch: JSON?, at path: ArraySlice<String>) throws(Contradiction) -> JSON {
    guard let name = path.first else {
      guard patch == nil || patch == value else { throw Contradiction() }
      return value
    }
    guard var members = (patch ?? [:]).object else { throw Contradiction() }
    members[name] = try added(to: members[name], at: path.dropFirst())
    return .object(members)
  }
}
