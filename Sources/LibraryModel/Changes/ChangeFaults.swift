package import JSONDocument

extension Change {
  /// All that can be said of a change before the target's document is known. Pointers are relative to the change.
  package func faults(for kind: TargetKind) -> [Fault] {
    let top = JSONPointer()
    var faults: [Fault] = []
    let others = [("mergePatch", mergePatch != nil), ("jsonPatch", jsonPatch != nil), ("rules", rules != nil)]
      .filter(\.1).map(\.0)
    if let revertOf {
      let beside = (body == nil ? [] : ["body"]) + others
      if revertOf < 1 { faults.append(Fault(top.appending("revertOf"), "expected the id of a job, found \(revertOf)")) }
      if !beside.isEmpty {
        faults.append(Fault(top, "revertOf stands alone; \(beside.joined(separator: " and ")) can't go with it"))
      }
      return faults
    }
    if body == nil, others.isEmpty {
      faults.append(Fault(top, "the change is empty; expected body, mergePatch, jsonPatch, rules or revertOf"))
    }
    if body != nil, !others.isEmpty {
      faults.append(Fault(top, "body stands alone; \(others.joined(separator: " and ")) can't go with it"))
    }
    if let body { faults += Self.faults(ofBody: body, for: kind, at: top.appending("body")) }
    if let mergePatch { faults += Self.faults(ofMergePatch: mergePatch, for: kind, at: top.appending("mergePatch")) }
    if let jsonPatch { faults += Self.faults(ofJSONPatch: jsonPatch, for: kind, at: top.appending("jsonPatch")) }
    if let rules { faults += Self.faults(of: rules, at: top.appending("rules")) }
    return faults
  }

  private static func faults(ofBody body: JSON, for kind: TargetKind, at place: JSONPointer) -> [Fault] {
    DocumentSchema.document(of: kind).faults(of: body, at: place, isPart: false) + faults(ofPurposeIn: body, at: place)
  }

  /// A project merge takes all that is in its project.
  static func faults(ofPurposeIn document: JSON, at place: JSONPointer) -> [Fault] {
    guard document["purpose"]?.string == "project_merge",
      let content = document["tocView"]?["content"], !content.isNull
    else { return [] }
    return [Fault(place.appending("tocView").appending("content"), "a project merge has no content")]
  }

  /// A patch that names what is fixed means to change it.
  private static func faults(
    ofMergePatch patch: JSON, for kind: TargetKind, at place: JSONPointer
  ) -> [Fault] {
    let schema = DocumentSchema.document(of: kind)
    let fixed = (patch.object?.keys ?? []).filter { name in
      (try? schema.place(at: JSONPointer([name]), mayBeNew: true).fixed) != nil
    }
    return schema.faults(of: patch, at: place, isPart: true)
      + fixed.map { Fault(place.appending($0), "\($0) can't be changed") }
  }

  private static func faults(ofJSONPatch patch: JSON, for kind: TargetKind, at place: JSONPointer) -> [Fault] {
    do {
      return try JSONPatch(reading: patch).faults(for: kind, at: place)
    } catch {
      return error.list.map { $0.within(place) }
    }
  }

  private static func faults(of rules: [Rule], at place: JSONPointer) -> [Fault] {
    guard !rules.isEmpty else { return [Fault(place, "expected at least one rule")] }
    guard rules.count <= Limits.rulesOfChange else {
      return [Fault(place, "expected at most \(Limits.rulesOfChange) rules, found \(rules.count)")]
    }
    return rules.enumerated().flatMap { $1.faults(at: place.appending($0)) }
  }
}
