import JSONDocument
import LibraryModel

/// What is edited: one migration's package, or a whole migration group, in one configured environment.
public struct Target: Sendable, Hashable {
  /// Which of the two it is.
  public enum Kind: String, Sendable, Hashable {
    case migration, migrationGroup
  }

  /// As the daemon's configuration names it.
  public var environment: String
  public var kind: Kind
  /// 32 hexadecimal digits, or two such joined by a colon (`packageId:importId`).
  public var id: String

  public init(environment: String, kind: Kind, id: String) {
    self.environment = environment
    self.kind = kind
    self.id = id
  }

  public static func migration(_ id: String, in environment: String) -> Target {
    Target(environment: environment, kind: .migration, id: id)
  }

  public static func migrationGroup(_ id: String, in environment: String) -> Target {
    Target(environment: environment, kind: .migrationGroup, id: id)
  }
}

extension Target {
  init(_ target: LibraryModel.Target) {
    environment = target.environment
    kind =
      switch target.kind {
      case .migration: .migration
      case .migrationGroup: .migrationGroup
      }
    id = target.id.description
  }

  var json: JSON {
    ["environment": .string(environment), "kind": .string(kind.rawValue), "id": .string(id)]
  }
}
