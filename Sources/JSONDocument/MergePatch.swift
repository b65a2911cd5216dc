extension JSON {
  /// This value with a JSON merge patch applied (RFC 7396): null removes, objects merge, all else replaces.
  package func merging(_ patch: JSON) -> JSON {
    guard case .object(let changes) = patch else { return patch }
    var merged = object ?? JSONObject()
    for (name, change) in changes {
      // Not `nil`, which would be JSON's null here.
      merged[name] = change.isNull ? Optional.none : (merged[name] ?? .null).merging(change)
    }
    return .object(merged)
  }
}
