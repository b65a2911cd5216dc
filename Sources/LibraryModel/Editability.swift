package import JSONDocument

/// Whether a target may be edited as it stands.
package enum Editability: Sendable, Hashable {
  case editable
  /// Somebody's edit is at work on it; that ends by itself.
  case notYet(String)
  /// Only people can change that.
  case never(String)
}

extension Editability {
  /// Reads a GET's answer; the reasons name the child and the status that stand in the way.
  package init(of answer: JSON, kind: TargetKind) {
    switch kind {
    case .migration:
      self = Self.ofPackage(
        answer, named: "it", whereEmpty: .notYet("it is empty, as while a group that it is part of is edited"))
    case .migrationGroup: self = Self.ofGroup(answer)
    }
  }

  private static func ofGroup(_ group: JSON) -> Editability {
    if let fault = requestFault(group["importRequestStatus"], named: "the group") { return .never(fault) }
    let children = group["migrations"]?.array ?? []
    guard !children.isEmpty else { return .never("the group has no migrations") }
    let verdicts = children.enumerated().map { index, child in
      ofPackage(child, named: name(of: child, at: index), whereEmpty: .editable)
    }
    return verdicts.first { if case .never = $0 { true } else { false } }
      ?? verdicts.first { if case .notYet = $0 { true } else { false } }
      ?? .editable
  }

  /// `whereEmpty`: an empty child is what a failed edit of its group leaves.
  private static func ofPackage(_ migration: JSON, named name: String, whereEmpty: Editability) -> Editability {
    let package = migration["packageInfo"]
    if package?["purpose"]?.string == "migration_from_shared_file_store" {
      return .never(
        "\(name) was uploaded (purpose 'migration_from_shared_file_store'), and such migrations can't be edited")
    }
    let importInfo = migration["importInfo"]
    let importStatus = importInfo?["status"]?.string ?? "pending"
    guard ["pending", "rejected"].contains(importStatus) else {
      return .never("\(name) has import status '\(importStatus)'")
    }
    if let fault = requestFault(importInfo?["importRequestStatus"], named: name) { return .never(fault) }
    let status = package?["status"]?.string ?? "unknown"
    switch PackageStatus(status) {
    case .created, .createFailed: return .editable
    case .creating: return .notYet("\(name) is being created by another edit")
    case .empty: return whereEmpty
    case .locked, .unknown: return .never("\(name) has package status '\(status)'")
    }
  }

  private static func requestFault(_ status: JSON?, named name: String) -> String? {
    guard let status = status?.string, !["pending", "rejected"].contains(status) else { return nil }
    return "\(name) has import request status '\(status)'"
  }

  /// The same with its reason in other words.
  func said(_ words: (String) -> String) -> Editability {
    switch self {
    case .editable: .editable
    case .notYet(let reason): .notYet(words(reason))
    case .never(let reason): .never(words(reason))
    }
  }

  /// How people find a child: its place and its project, since children of a group share the group's name.
  static func name(of child: JSON, at index: Int) -> String {
    let project = child["packageInfo"]?["project"]?["name"]?.string
    let kind = child["packageInfo"]?["type"]?.string
    return "package \(index + 1)" + ((project ?? kind).map { " (\($0))" } ?? "")
  }
}

/// The status of one package. A word that is not known counts as `unknown`.
package enum PackageStatus: String, Sendable {
  case unknown, empty, creating, created, locked
  case createFailed = "create_failed"

  package init(_ word: String) {
    // The vendor's page has both spellings.
    self = word == "created_failed" ? .createFailed : PackageStatus(rawValue: word) ?? .unknown
  }
}
