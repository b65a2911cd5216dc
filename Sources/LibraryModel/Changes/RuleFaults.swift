import JSONDocument

extension Rule {
  /// What can be said of a rule before the target's document is known. Pointers are relative to the rule.
  func faults() -> [Fault] {
    var faults = condition.faults().within("where")
    if let action { faults += Self.faults(ofAction: action).within("action") }
    let sets = action != nil || includeDependents != nil
    if remove == true, sets {
      faults.append(Fault([], "it removes items and sets something on them; expected one of the two"))
    } else if remove != true, !sets {
      faults.append(Fault([], "it does nothing; expected action, includeDependents or remove"))
    }
    if let atLeast, atLeast < 0 {
      faults.append(Fault(["atLeast"], "expected 0 or more, found \(atLeast)"))
    }
    return faults
  }

  fileprivate static func faults(ofAction action: String) -> [Fault] {
    DocumentSchema.word(Names(ItemAction.names)).faults(of: JSONView(.string(action)), isPart: false)
  }
}

extension Rule.Condition {
  fileprivate func faults() -> [Fault] {
    var faults: [Fault] = []
    if let id { faults += DocumentSchema.id.faults(of: JSONView(.string(id)), isPart: false).within("id") }
    if let action { faults += Rule.faults(ofAction: action).within("action") }
    if let name, let reason = NamePattern.fault(of: name) {
      faults.append(Fault(["name"], reason))
    }
    return faults
  }
}
