import JSONDocument

package enum TargetKind: String, WordedEnum {
  case migration
  case migrationGroup
}

/// What is edited: one migration's package, or a whole migration group, in one configured environment.
package struct Target: Sendable, Hashable, Codable {
  package let environment: String
  package let kind: TargetKind
  package let id: TargetID

  package init(environment: String, kind: TargetKind, id: TargetID) {
    self.environment = environment
    self.kind = kind
    self.id = id
  }

  /// Whether it is the same package, however its id is written. Names of environments are compared by their bytes.
  package func isSame(as other: Target) -> Bool {
    environment.isSame(as: other.environment) && kind == other.kind && id.packageID == other.id.packageID
  }
}

/// The id of a migration or group as it was asked: 32 hexadecimal digits, or two such joined by a colon
/// (`packageId:importId`). It becomes part of a URL, so nothing else is let through.
package struct TargetID: Sendable, Hashable, CustomStringConvertible {
  /// As it was written; goes into URLs.
  package let description: String

  package init?(_ text: String) {
    guard Self.isValid(text.utf8.span) else { return nil }
    description = text
  }

  private static func isValid(_ text: Span<UInt8>) -> Bool {
    guard text.count == 65 else { return ObjectID.isValid(text) }
    return ObjectID.isValid(text.extracting(first: 32)) && text[32] == UInt8(ascii: ":")
      && ObjectID.isValid(text.extracting(last: 32))
  }

  /// The package's part in upper case: what two ways of writing one target have in common.
  package var packageID: String { String(description.prefix(32)).uppercased() }
}

extension TargetID: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = TargetID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "\"\(text.prefix(80))\" is not an id; expected 32 hexadecimal digits, or two such joined by a colon")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
