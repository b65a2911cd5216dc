import JSONDocument

extension Rule {
  /// What can be said of a rule before the target's document is known.
  func faults(at place: JSONPointer) -> [Fault] {
    var faults = condition.faults(at: place.appending("where"))
    if let action { faults += Self.faults(ofAction: action, at: place.appending("action")) }
    let sets = action != nil || includeDependents != nil
    if remove == true, sets {
      faults.append(Fault(place, "it removes items and sets something on them; expected one of the two"))
    } else if remove != true, !sets {
      faults.append(Fault(place, "it does nothing; expected action, includeDependents or remove"))
    }
    if let atLeast, atLeast < 0 {
      faults.append(Fault(place.appending("atLeast"), "expected 0 or more, found \(atLeast)"))
    }
    return faults
  }

  fileprivate static func faults(ofAction action: String, at place: JSONPointer) -> [Fault] {
    DocumentSchema.word(ItemAction.names).faults(of: .string(action), at: place, isPart: false)
  }
}

extension Rule.Condition {
  fileprivate func faults(at place: JSONPointer) -> [Fault] {
    var faults: [Fault] = []
    if let id { faults += DocumentSchema.id.faults(of: .string(id), at: place.appending("id"), isPart: false) }
    if let action { faults += Rule.faults(ofAction: action, at: place.appending("action")) }
    if let name, let reason = Self.fault(ofPattern: name) {
      faults.append(Fault(place.appending("name"), reason))
    }
    return faults
  }

  private static func fault(ofPattern pattern: String) -> String? {
    if pattern.utf8.count > Limits.patternBytes {
      return "it has \(pattern.utf8.count) bytes; at most \(Limits.patternBytes) are taken"
    }
    return NamePattern(pattern) == nil ? "nothing follows the backslash at its end; '\\\\' is one backslash" : nil
  }
}
