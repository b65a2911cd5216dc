package import JSONDocument

extension Change {
  /// All that can be said of a change before the target's document is known. Pointers are relative to the change.
  package func faults(for kind: TargetKind) -> [Fault] {
    var faults: [Fault] = []
    let documents = self.documents
    let others = [
      ("mergePatch", documents.mergePatch != nil), ("jsonPatch", documents.jsonPatch != nil), ("rules", rules != nil),
    ]
    .filter(\.1).map(\.0)
    if let revertOf {
      let beside = (documents.body == nil ? [] : ["body"]) + others
      if revertOf < 1 { faults.append(Fault(["revertOf"], "expected the id of a job, found \(revertOf)")) }
      if !beside.isEmpty {
        faults.append(Fault([], "revertOf stands alone; \(beside.joined(separator: " and ")) can't go with it"))
      }
      return faults
    }
    if documents.body == nil, others.isEmpty {
      faults.append(Fault([], "the change is empty; expected body, mergePatch, jsonPatch, rules or revertOf"))
    }
    if documents.body != nil, !others.isEmpty {
      faults.append(Fault([], "body stands alone; \(others.joined(separator: " and ")) can't go with it"))
    }
    if let body = documents.body { faults += Self.faults(ofBody: body, for: kind).within("body") }
    if let patch = documents.mergePatch { faults += Self.faults(ofMergePatch: patch, for: kind).within("mergePatch") }
    if let patch = documents.jsonPatch { faults += Self.faults(ofJSONPatch: patch, for: kind).within("jsonPatch") }
    if let rules { faults += Self.faults(of: rules).within("rules") }
    return faults
  }

  private static func faults(ofBody body: JSONView, for kind: TargetKind) -> [Fault] {
    DocumentSchema.document(of: kind).faults(of: body, isPart: false) + faults(ofPurposeIn: body)
  }

  /// A project merge takes all that is in its project.
  static func faults(ofPurposeIn document: JSONView) -> [Fault] {
    guard document["purpose"]?.isString("project_merge") == true,
      let content = document["tocView"]?["content"], !content.isNull
    else { return [] }
    return [Fault(["tocView", "content"], "a project merge has no content")]
  }

  /// A patch that names what is fixed means to change it.
  private static func faults(ofMergePatch patch: JSONView, for kind: TargetKind) -> [Fault] {
    let schema = DocumentSchema.document(of: kind)
    let fixed = patch.members?.compactMap { name, _ in schema.fixedMember(name) } ?? []
    return schema.faults(of: patch, isPart: true) + fixed.map { Fault([$0], "\($0) can't be changed") }
  }

  /// What keeps the patch from being applied to any document of a kind, and what it may not write.
  private static func faults(ofJSONPatch patch: JSONView, for kind: TargetKind) -> [Fault] {
    let document = DocumentSchema.document(of: kind)
    do throws(Faults) {
      return try JSONPatch.operations(of: patch).enumerated().faults { index, operation in
        operation.faults(in: document).within("\(index)")
      }
    } catch {
      return error.list
    }
  }

  private static func faults(of rules: [Rule]) -> [Fault] {
    guard !rules.isEmpty else { return [Fault([], "expected at least one rule")] }
    guard rules.count <= Limits.rulesOfChange else {
      return [Fault([], "expected at most \(Limits.rulesOfChange) rules, found \(rules.count)")]
    }
    return rules.enumerated().flatMap { $1.faults().within("\($0)") }
  }
}
