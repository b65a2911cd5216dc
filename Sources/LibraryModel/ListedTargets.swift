package import JSONDocument

/// One target as the server's list shows it, which may say less of it than a read. All texts are fit to be said.
package struct ListedTarget: Sendable, Hashable, Codable {
  /// As it goes into the URL.
  package let id: String
  package let name: String?
  /// The status of the package, or those of a group's packages; nil: the list does not say.
  package let status: String?
  /// Whether it could be edited as it stands; nil: the list does not say.
  package let editable: Bool?
  /// As the server writes it.
  package let lastUpdatedDate: String?

  package init(id: String, name: String?, status: String?, editable: Bool?, lastUpdatedDate: String?) {
    self.id = id
    self.name = name
    self.status = status
    self.editable = editable
    self.lastUpdatedDate = lastUpdatedDate
  }

  /// - Returns: nil where it has no id that a target can have, so that nobody could name it.
  init?(reading entry: JSON, kind: TargetKind, redaction: Redaction) {
    let package = entry["packageInfo"]
    guard let id = (entry["id"] ?? package?["id"])?.string.flatMap({ TargetID($0) }) else { return nil }
    func line(_ text: String?) -> String? { text.flatMap { redaction.line($0, limit: Limits.targetNameBytes) } }
    let named = Self.named(entry, kind)
    let packages =
      switch kind {
      case .migration: package.map { [$0] } ?? []
      case .migrationGroup: entry["migrations"]?.array?.compactMap { $0["packageInfo"] } ?? []
      }
    let statuses = packages.compactMap { $0["status"]?.string }
    let isSaid = !statuses.isEmpty && statuses.count == packages.count
    self.init(
      id: id.description, name: line(named?["name"]?.string),
      status: isSaid ? line(Set(statuses).sorted().joined(separator: ",")) : nil,
      editable: isSaid ? Editability(of: entry, kind: kind) == .editable : nil,
      lastUpdatedDate: line(named?["lastUpdatedDate"]?.string))
  }

  /// What has the name and the date of an entry.
  fileprivate static func named(_ entry: JSON, _ kind: TargetKind) -> JSON? {
    kind == .migration ? entry["packageInfo"] : entry
  }
}

/// A part of the server's list of migrations or migration groups, in its order.
package struct ListedTargets: Sendable, Hashable {
  /// With their places behind the beginning of this part, from 0.
  package let targets: [Listed]
  /// How many entries the server gave, those that can't be named included.
  package let count: Int
  /// How many the whole list has; nil: the server does not say.
  package let total: Int?

  package struct Listed: Sendable, Hashable {
    package let place: Int
    package let target: ListedTarget
  }

  /// Reads the answer to a list.
  ///
  /// - Parameter pattern: those whose name matches, as the server has it and not as it is said; nil: all of them.
  package init(
    reading answer: JSON, kind: TargetKind, pattern: NamePattern?, redaction: Redaction
  ) throws(UnreadableAnswer) {
    guard let entries = answer["data"]?.array else { throw UnreadableAnswer("it has no data") }
    count = entries.count
    total = answer["total"]?.number?.int
    targets = entries.enumerated().compactMap { place, entry in
      guard let target = ListedTarget(reading: entry, kind: kind, redaction: redaction) else { return nil }
      if let pattern, !pattern.matches(ListedTarget.named(entry, kind)?["name"]?.string ?? "") { return nil }
      return Listed(place: place, target: target)
    }
  }
}
