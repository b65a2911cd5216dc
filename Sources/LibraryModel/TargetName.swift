package import JSONDocument

/// What people call a target, of which a server may have several with one name.
package struct TargetName: Sendable, Hashable {
  /// At most `Limits.targetNameBytes`: what is longer is cut.
  package let text: String

  /// - Parameter json: as the server writes it. What is no text, or is empty, is no name.
  package init?(_ json: JSON?) {
    guard let name = json?.string, !name.isEmpty else { return nil }
    text = name.utf8.count <= Limits.targetNameBytes ? name : Self.cut(name)
  }

  private static func cut(_ name: String) -> String {
    var cut = ""
    for scalar in name.unicodeScalars {
      guard cut.utf8.count + UTF8.width(scalar) <= Limits.targetNameBytes else { break }
      cut.unicodeScalars.append(scalar)
    }
    return cut
  }
}
