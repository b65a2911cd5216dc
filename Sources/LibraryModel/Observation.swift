package import JSONDocument

/// What one GET says of a target.
package struct Observation: Sendable, Hashable {
  package enum Progress: Sendable, Hashable {
    case created
    /// The server's words, which may be empty. `othersCreating`: another child is still at work.
    case createFailed(message: String, othersCreating: Bool)
    case inWork(isCreating: Bool)
  }

  /// `lastUpdatedDate`: opaque, compared for equality only.
  package var date: String
  /// The statuses of the packages, opaque too, and sorted: children come in any order.
  package var status: String
  package var progress: Progress
  /// In a group, the child that failed, for people.
  package var failedPackage: String?
  /// From 0 to 1.
  package var fraction: Double
  package var editability: Editability
  /// nil where the GET did not ask for content.
  package var document: EditableDocument?
  /// The project that the PUT's header must name; nil where it must name none.
  package var projectID: String?

  package init(
    date: String, status: String, progress: Progress, fraction: Double, editability: Editability,
    document: EditableDocument?, projectID: String? = nil
  ) {
    self.date = date
    self.status = status
    self.progress = progress
    self.fraction = fraction
    self.editability = editability
    self.document = document
    self.projectID = projectID
  }

  package init(reading answer: JSON, kind: TargetKind, withContent: Bool) throws(UnreadableAnswer) {
    let packages: [JSON]
    let dated: JSON?
    switch kind {
    case .migration:
      guard let package = answer["packageInfo"] else { throw UnreadableAnswer("it has no packageInfo") }
      (packages, dated) = ([package], package)
      projectID = package["type"]?.string == "configuration" ? nil : package["project"]?["id"]?.string
    case .migrationGroup:
      guard let children = answer["migrations"]?.array else { throw UnreadableAnswer("it has no migrations") }
      (packages, dated) = (children.map { $0["packageInfo"] ?? .null }, answer)
    }
    // Without it, a change by others could not be told from none.
    guard let date = dated?["lastUpdatedDate"]?.string else { throw UnreadableAnswer("it has no lastUpdatedDate") }
    self.date = date
    let words = packages.map { $0["status"]?.string ?? "unknown" }
    status = words.sorted().joined(separator: ",")
    let statuses = words.map(PackageStatus.init)
    progress = Self.progress(of: packages, statuses: statuses)
    if kind == .migrationGroup, let failed = statuses.firstIndex(of: .createFailed) {
      failedPackage = answer["migrations"]?.array.map { Editability.name(of: $0[failed], at: failed) }
    }
    let parts = packages.map { min(max(($0["progress"]?.number?.double ?? 0) / 100, 0), 1) }
    fraction = parts.isEmpty ? 0 : parts.reduce(0, +) / Double(parts.count)
    editability = Editability(of: answer, kind: kind)
    document = withContent ? try EditableDocument(reducing: answer, kind: kind) : nil
  }

  /// Fail fast: one child that failed is the group's failure.
  private static func progress(of packages: [JSON], statuses: [PackageStatus]) -> Progress {
    if let failed = statuses.firstIndex(of: .createFailed) {
      let message = packages[failed]["message"]?.string ?? ""
      return .createFailed(message: message, othersCreating: statuses.contains(.creating))
    }
    if !statuses.isEmpty, statuses.allSatisfy({ $0 == .created }) { return .created }
    return .inWork(isCreating: statuses.contains(.creating))
  }
}
