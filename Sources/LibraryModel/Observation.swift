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
  /// The ids of its packages, in upper case: of a group, those of its migrations as far as the answer has them.
  package var packages: [String]

  package init(
    date: String, status: String, progress: Progress, fraction: Double, editability: Editability,
    document: EditableDocument?, projectID: String? = nil, packages: [String] = []
  ) {
    self.packages = packages
    self.date = date
    self.status = status
    self.progress = progress
    self.fraction = fraction
    self.editability = editability
    self.document = document
    self.projectID = projectID
  }

  /// The same as read without content.
  package var withoutContent: Observation {
    var observation = self
    observation.document = nil
    return observation
  }

  /// - Parameter redaction: for all that is said of the target. Its document is content, and stays as it is.
  package init(
    reading answer: JSON, kind: TargetKind, withContent: Bool, redaction: Redaction = Redaction()
  ) throws(UnreadableAnswer) {
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
    self.date = Self.isDate(date) ? date : redaction.line(date, limit: Self.wordLimit) ?? ""
    self.packages = packages.enumerated().compactMap { index, package in
      let id =
        package["id"]?.string ?? (kind == .migrationGroup ? answer["migrations"]?.array?[index]["id"]?.string : nil)
      return id.flatMap { TargetID($0)?.packageID }
    }
    let words = packages.map { $0["status"]?.string ?? "unknown" }
    let statuses = words.map(PackageStatus.init)
    status = zip(words, statuses).map { word, status in
      status == .unknown ? redaction.line(word, limit: Self.wordLimit) ?? "" : word
    }.sorted().joined(separator: ",")
    progress = Self.progress(of: packages, statuses: statuses, redaction)
    if kind == .migrationGroup, let failed = statuses.firstIndex(of: .createFailed) {
      failedPackage = answer["migrations"]?.array.flatMap {
        redaction.line(Editability.name(of: $0[failed], at: failed), limit: Self.nameLimit)
      }
    }
    let parts = packages.map { min(max(($0["progress"]?.number?.double ?? 0) / 100, 0), 1) }
    fraction = parts.isEmpty ? 0 : parts.reduce(0, +) / Double(parts.count)
    editability = Editability(of: answer, kind: kind).said { redaction.line($0, limit: Self.nameLimit) ?? "" }
    document = withContent ? try EditableDocument(reducing: answer, kind: kind) : nil
  }

  /// Fail fast: one child that failed is the group's failure.
  private static func progress(
    of packages: [JSON], statuses: [PackageStatus], _ redaction: Redaction
  ) -> Progress {
    if let failed = statuses.firstIndex(of: .createFailed) {
      let message = packages[failed]["message"]?.string.flatMap { redaction.line($0, limit: ServerWords.textLimit) }
      return .createFailed(message: message ?? "", othersCreating: statuses.contains(.creating))
    }
    if !statuses.isEmpty, statuses.allSatisfy({ $0 == .created }) { return .created }
    return .inWork(isCreating: statuses.contains(.creating))
  }

  /// As `2026-11-24T21:03:00.000+0000`. It is compared with what was said before, so no secret may change it, and none is in it.
  private static func isDate(_ text: String) -> Bool {
    let (bytes, shape) = (text.utf8, "0000-00-00T00:00:00".utf8)
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard (shape.count...40).contains(bytes.count),
      zip(bytes, shape).allSatisfy({ $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 })
    else { return false }
    let zone = bytes.dropFirst(shape.count).drop { isDigit($0) || $0 == UInt8(ascii: ".") }
    switch zone.first {
    case nil: return true
    case UInt8(ascii: "Z"): return zone.count == 1
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      return (3...7).contains(zone.count) && zone.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: ":") }
    default: return false
    }
  }

  /// The most bytes of a word that is not known.
  private static let wordLimit = 100
  /// The most bytes of what is said of one package by name.
  private static let nameLimit = 1000
}
