import JSONDocument

/// What somebody else's edit changes of a target.
package enum ForeignChange: String, WordedEnum {
  case name
  /// The default action of each package.
  case settings
  /// Which action the tree view has by default.
  case treeView
  /// The level of the first item.
  case level
  /// The order of the items, which is reversed.
  case order
  /// A member of the tocView that the vendor's page does not name.
  case unknownKey
  /// An item more.
  case item
}

/// An edit by somebody who is no client of this simulator.
package struct ForeignEdit: Sendable, Codable {
  package var id: String
  /// What the target is called then.
  package var name: String?
  package var seconds: Double?
  /// Empty: nothing but the date, and that at once; nil: the name and the settings.
  package var changes: [ForeignChange]?

  package init(id: String, name: String? = nil, seconds: Double? = nil, changes: [ForeignChange]? = nil) {
    self.id = id
    self.name = name
    self.seconds = seconds
    self.changes = changes
  }
}

extension World {
  mutating func edit(_ edit: ForeignEdit, at now: Moment) throws(ScriptFault) {
    guard let id = TargetID(edit.id), let target = target(id) else {
      throw ScriptFault("there is no migration and no group with the id \"\(edit.id)\"")
    }
    guard (0...1_000_000).contains(edit.seconds ?? 0) else {
      throw ScriptFault("/seconds: expected 0 to 1000000")
    }
    if let refusal = Editability.refusal(of: target.document(at: now.elapsed), target.kind) {
      throw ScriptFault(refusal.message)
    }
    editByOthers(id, edit.changes, name: edit.name, lasting: .seconds(edit.seconds ?? 0), at: now)
  }

  mutating func editByOthers(_ id: TargetID?, _ rule: FaultRule, at now: Moment) {
    editByOthers(id, rule.changes, lasting: rule.span, at: now)
  }

  /// A target that can't be edited stays as it is.
  private mutating func editByOthers(
    _ id: TargetID?, _ changes: [ForeignChange]?, name: String? = nil, lasting span: Duration, at now: Moment
  ) {
    guard let target = id.flatMap({ target($0) }) else { return }
    let document = target.document(at: now.elapsed)
    guard Editability.refusal(of: document, target.kind) == nil else { return }
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
    journal.countEditByOthers(of: target.id)
  }

  private func edited(
    _ target: Target, _ document: JSONObject, _ changes: Set<ForeignChange>, name: String?, lasting span: Duration,
    at now: Moment
  ) -> Target {
    let number = journal.nextEdit(of: target.id)
    let form = ForeignForm(changes: changes, number: number)
    var body = form.body(of: document, target.kind)
    if changes.contains(.name) { body["name"] = .string(name ?? "edited by somebody else, \(number)") }
    let edit = EditForm(target: target, body: body, now: now, number: number)
    let plan = (0..<edit.packages).map { _ in PackagePlan(duration: span / edit.packages) }
    return edit.begun(plan)
  }
}
