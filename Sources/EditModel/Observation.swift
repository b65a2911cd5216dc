package import JSONDocument

/// What one GET says of a target.
package struct Observation: Sendable, Hashable {
  package enum Progress: Sendable, Hashable {
    case created
    /// The server's words, and whose they are in a group. `othersCreating`: another child is still at work.
    case createFailed(message: String, othersCreating: Bool)
    case inWork(isCreating: Bool)
  }

  /// `lastUpdatedDate`: opaque, compared for equality only.
  package var date: String
  /// The statuses as they stand there, one for each package: opaque, too.
  package var status: String
  package var progress: Progress
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
      projectID = package["type"]?.string == "project" ? package["project"]?["id"]?.string : nil
    case .migrationGroup:
      guard let children = answer["migrations"]?.array else { throw UnreadableAnswer("it has no migrations") }
      (packages, dated) = (children.map { $0["packageInfo"] ?? .null }, answer)
    }
    date = dated?["lastUpdatedDate"]?.string ?? ""
    let words = packages.map { $0["status"]?.string ?? "unknown" }
    status = words.joined(separator: ",")
    progress = Self.progress(of: packages, statuses: words.map(PackageStatus.init), in: answer, kind: kind)
    let parts = packages.map { min(max(($0["progress"]?.number?.double ?? 0) / 100, 0), 1) }
    fraction = parts.isEmpty ? 0 : parts.reduce(0, +) / Double(parts.count)
    editability = Editability(of: answer, kind: kind)
    document = withContent ? try EditableDocument(reducing: answer, kind: kind) : nil
  }

  /// Fail fast: one child that failed is the group's failure.
  private static func progress(
    of packages: [JSON], statuses: [PackageStatus], in answer: JSON, kind: TargetKind
  ) -> Progress {
    if let failed = statuses.firstIndex(of: .createFailed) {
      var message = packages[failed]["message"]?.string ?? ""
      if message.isEmpty { message = "the server gave no reason" }
      if kind == .migrationGroup, let child = answer["migrations"]?.array?[failed] {
        message = "\(Editability.name(of: child, at: failed)): \(message)"
      }
      return .createFailed(message: message, othersCreating: statuses.contains(.creating))
    }
    if !statuses.isEmpty, statuses.allSatisfy({ $0 == .created }) { return .created }
    return .inWork(isCreating: statuses.contains(.creating))
  }
}
