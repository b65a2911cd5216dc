import JSONDocument

extension LibraryState {
  mutating func edit(_ edit: ConcurrentEdit, at now: Moment) throws(Fault) {
    guard let id = TargetID(edit.id), let target = target(id) else {
      throw Fault(["id"], "there is no migration and no group with the id \"\(edit.id)\"")
    }
    guard (0...1_000_000).contains(edit.seconds ?? 0) else {
      throw Fault(["seconds"], "expected 0 to 1000000")
    }
    if let refusal = EditabilityCheck.refusal(of: target.document(at: now.elapsed), target.kind) {
      throw Fault(["id"], refusal.message)
    }
    editByOthers(id, edit.changes, name: edit.name, lasting: .seconds(edit.seconds ?? 0), at: now)
  }

  mutating func editByOthers(_ id: TargetID?, _ rule: FaultRule, at now: Moment) {
    editByOthers(id, rule.changes, lasting: rule.span, at: now)
  }

  /// A target that can't be edited stays as it is.
  private mutating func editByOthers(
    _ id: TargetID?, _ changes: [ConcurrentChange]?, name: String? = nil, lasting span: Duration, at now: Moment
  ) {
    guard let target = id.flatMap({ target($0) }) else { return }
    let document = target.document(at: now.elapsed)
    guard EditabilityCheck.refusal(of: document, target.kind) == nil else { return }
    var changes = changes.map(Set.init) ?? [.name, .settings]
    if name != nil { changes.insert(.name) }
    if changes.isEmpty {
      // It is no edit of the package, so its status and its file stay.
      var touched = target
      touched.change(at: now) { _ in }
      put(touched, at: now.elapsed)
    } else {
      put(edited(target, document, changes, name: name, lasting: span, at: now), at: now.elapsed)
    }
    activity.countEditByOthers(of: target.id)
  }

  private func edited(
    _ target: SimulatedTarget, _ document: JSONObject, _ changes: Set<ConcurrentChange>, name: String?,
    lasting span: Duration, at now: Moment
  ) -> SimulatedTarget {
    let number = activity.nextEdit(of: target.id)
    var body = ConcurrentEditBody(changes: changes, number: number).body(of: document, target.kind)
    if changes.contains(.name) { body["name"] = .string(name ?? "edited by somebody else, \(number)") }
    let edit = EditApplication(target: target, body: body, now: now, number: number)
    let plan = (0..<edit.packages).map { _ in PackagePlan(duration: span / edit.packages) }
    return edit.begun(plan)
  }
}
