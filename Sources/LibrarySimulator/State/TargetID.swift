import JSONDocument

package enum TargetKind: String, WordedEnum {
  case migration
  case migrationGroup
}

/// The id of a migration or of a group: 32 hexadecimal digits, or two such joined by a colon (`packageId:importId`).
package struct TargetID: Sendable, Hashable, CustomStringConvertible {
  package let packageID: String
  package let importID: String?

  /// nil for a text of another shape. Letters are taken in either case.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.uppercased() }
    let isWellFormed = parts.allSatisfy { part in
      part.utf8.count == 32 && part.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    }
    guard isWellFormed, parts.count <= 2 else { return nil }
    packageID = parts[0]
    importID = parts.count == 2 ? parts[1] : nil
  }

  package var description: String { importID.map { "\(packageID):\($0)" } ?? packageID }
}
