package import JSONDocument

extension EditableDocument {
  /// The document with a change applied, part after part, in the shape that an edit takes. A fault names the part of the
  /// change, and the place.
  ///
  /// - Parameter result: a document that has the change, where it was applied before. Rules leave alone what stands as it
  ///   stands there.
  package func applying(
    _ change: Change, after result: EditableDocument? = nil
  ) throws(Fault) -> EditableDocument {
    let place = JSONPointer(["change"])
    var document = self
    if let body = change.body {
      let part = Part(place: place.appending("body"), isLikeTheDocument: true, isServersOwn: change.revertOf != nil)
      document = try document.becoming(filled(body), of: part, since: self)
    }
    if let patch = change.mergePatch {
      let part = Part(place: place.appending("mergePatch"), isLikeTheDocument: true)
      document = try document.becoming(document.json.merging(patch), of: part, since: self)
    }
    if let patch = change.jsonPatch {
      let part = Part(place: place.appending("jsonPatch"), isLikeTheDocument: false)
      document = try document.becoming(document.patched(patch, at: part.place), of: part, since: self)
    }
    let done = result.map(RuledItems.init)
    for (index, rule) in (change.rules ?? []).enumerated() {
      document = try document.following(rule, done, at: place.appending("rules").appending(index))
    }
    return document
  }

  /// A part of a change, and whether a place in the document is the same place in it.
  private struct Part {
    let place: JSONPointer
    let isLikeTheDocument: Bool
    /// It stood on the server before, which may have words that are not known here.
    var isServersOwn = false
  }

  /// What a body may leave out, since it can't be changed or is what it is.
  private func filled(_ body: JSON) -> JSON {
    guard kind == .migration, var members = body.object else { return body }
    for key in ["type", "purpose", "project"] where members[key] == nil { members[key] = json[key] }
    return .object(members)
  }

  private func patched(_ patch: JSON, at place: JSONPointer) throws(Fault) -> JSON {
    let operations: JSONPatch
    do {
      operations = try JSONPatch(reading: patch)
    } catch {
      throw error.first.within(place)
    }
    do {
      return try operations.apply(to: json)
    } catch {
      let spot = error.pointer.tokens.isEmpty ? "the whole document" : error.pointer.description
      throw Fault(place.appending(error.index), "at \(spot): \(error.explanation)")
    }
  }

  private func following(
    _ rule: Rule, _ done: RuledItems?, at place: JSONPointer
  ) throws(Fault) -> EditableDocument {
    var matches = 0
    let followed = mappingPackages { package in
      let (changed, count) = rule.applied(to: package, done)
      matches += count
      return changed
    }
    var least = rule.atLeast ?? Rule.defaultAtLeast
    // What the rule has removed or made unlike its condition can't be found again.
    if let done { least = min(least, done.matches(of: rule)) }
    guard matches >= least else {
      let found =
        switch matches {
        case 0: "no content item matches"
        case 1: "only 1 content item matches"
        default: "only \(matches) content items match"
        }
      throw Fault(place, "\(found); at least \(least) \(least == 1 ? "is" : "are") expected (atLeast)")
    }
    return followed
  }

  private func becoming(
    _ json: JSON, of part: Part, since before: EditableDocument
  ) throws(Fault) -> EditableDocument {
    let changed = EditableDocument(reduced: json, kind: kind)
    if let fault = changed.faults(since: part.isServersOwn ? changed : before, fixedIn: before).first {
      guard !part.isLikeTheDocument else { throw fault.within(part.place) }
      throw Fault(part.place, "what it makes can't be sent: at \(fault.pointer): \(fault.reason)")
    }
    do {
      return try changed.withoutTheServersParts()
    } catch {
      throw Fault(part.place, error.description)
    }
  }

  /// A change may have been made from what a GET says, where a tree is a string and items have what only the server
  /// writes.
  private func withoutTheServersParts() throws(UnreadableAnswer) -> EditableDocument {
    let document = mappingPackages { package in
      guard let tocView = package["tocView"] else { return package }
      var package = package
      package["tocView"] = Self.reducedContents(tocView)
      return package
    }
    guard var members = document.json.object, let treeView = members["treeView"] else { return document }
    members["treeView"] = try Self.parsedTree(treeView)
    return EditableDocument(reduced: .object(members), kind: kind)
  }

  /// A migration is one package; a group has many.
  private func mappingPackages(_ change: (JSONObject) -> JSONObject) -> EditableDocument {
    guard var members = json.object else { return self }
    switch kind {
    case .migration: members = change(members)
    case .migrationGroup:
      guard let migrations = members["migrations"]?.array else { return self }
      members["migrations"] = .array(
        migrations.map { migration in
          guard var parts = migration.object, let package = parts["packageInfo"]?.object else { return migration }
          parts["packageInfo"] = .object(change(package))
          return .object(parts)
        })
    }
    return EditableDocument(reduced: .object(members), kind: kind)
  }
}
