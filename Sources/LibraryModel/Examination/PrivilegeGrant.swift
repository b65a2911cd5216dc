package import JSONDocument

/// Where the user of a login has a privilege.
package enum PrivilegeGrant: Sendable, Hashable {
  /// By the user itself or by a group, and so everywhere.
  case everywhere
  /// By a security role, in some projects only: how many, and the names of those that are named.
  case projects(Int, named: [String])
  case nowhere
  /// The server's list does not have it: it may be of an older version, or in another language.
  case notListed

  /// What editing a package asks for, by the vendor's page.
  package static let createPackage = "Create package"

  /// Reads what the server lists of its user: each privilege with `isUserLevelAllowed` and, by project, `isAllowed`.
  package init(of privilege: String, in list: JSON, redaction: Redaction) {
    let entries = list.array ?? list["privileges"]?.array ?? []
    let entry = entries.first { $0["name"]?.string?.lowercased() == privilege.lowercased() }
    guard let entry else {
      self = .notListed
      return
    }
    if entry["isUserLevelAllowed"]?.bool == true {
      self = .everywhere
      return
    }
    let allowed = (entry["projects"]?.array ?? []).filter { $0["isAllowed"]?.bool == true }
    let names = allowed.compactMap { $0["name"]?.string.flatMap { redaction.line($0, limit: 100) } }
    self = allowed.isEmpty ? .nowhere : .projects(allowed.count, named: names)
  }
}
