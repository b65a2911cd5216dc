import JSONDocument

/// What a caller may do. Each role may do all that the ones before it may.
package enum Role: String, WordedEnum, Comparable {
  case observe, submit, admin

  package static func < (one: Role, other: Role) -> Bool {
    allCases.firstIndex(of: one) ?? 0 < allCases.firstIndex(of: other) ?? 0
  }
}
