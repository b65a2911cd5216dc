import JSONDocument

extension EditableDocument {
  /// What makes this document one that no edit may send.
  ///
  /// - Parameters:
  ///   - known: a document that the server itself had. What it has is no fault: a word that only a newer one knows, for instance.
  ///   - current: what stands there, which has what can't be changed.
  func faults(since known: EditableDocument, fixedIn current: EditableDocument) -> [Fault] {
    let own = Set(known.faultsOfShape.map(\.reason))
    return faultsOfShape.filter { !own.contains($0.reason) } + faultsOfWhatIsFixed(current)
  }

  private var faultsOfShape: [Fault] {
    DocumentSchema.document(of: kind).faults(of: JSONView(json), isPart: false)
      + Change.faults(ofPurposeIn: JSONView(json))
  }

  private func faultsOfWhatIsFixed(_ before: EditableDocument) -> [Fault] {
    switch kind {
    case .migration:
      return ["type", "purpose"].filter { json[$0] != before.json[$0] }.map(Self.changed(at: JSONPointer()))
    case .migrationGroup:
      return packages.flatMap { place, package in
        package.whatIsFixed(in: before.packages.map(\.package)).map(Self.changed(at: place))
      }
    }
  }

  private static func changed(at place: JSONPointer) -> (String) -> Fault {
    { name in Fault(place.appending(name), "\(name) can't be changed") }
  }

  private var packages: [(place: JSONPointer, package: JSON)] {
    (json["migrations"]?.array ?? []).enumerated().map { index, migration in
      (JSONPointer(["migrations", String(index), "packageInfo"]), migration["packageInfo"] ?? .null)
    }
  }
}

extension JSON {
  /// Names of what this package of a group has otherwise than every package that it may have been. Packages come in any
  /// order and have no id here, so a type is compared within the project, and a purpose within the group.
  fileprivate func whatIsFixed(in packages: [JSON]) -> [String] {
    let ofProject = packages.filter { $0.projectID == projectID }
    return [("type", ofProject), ("purpose", packages)].compactMap { name, others in
      let words = others.compactMap { $0[name] }
      guard let own = self[name], !words.isEmpty, !words.contains(own) else { return nil }
      return name
    }
  }

  private var projectID: String? { self["project"]?["id"]?.string?.uppercased() }
}
