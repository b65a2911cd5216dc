import JSONDocument
import LibraryModel
import Testing

/// What is said of rules before the target's document is known.
@Suite struct RuleFaultTests {
  private func faults(_ rules: [Rule]) -> [String] {
    Change(rules: rules).faults(for: .migration).map { "\($0.pointer): \($0.reason)" }
  }

  @Test func `a rule does something, and one thing`() {
    let nothing = "it does nothing; expected action, includeDependents or remove"
    #expect(faults([Rule(where: .init())]) == ["/rules/0: \(nothing)"])
    #expect(faults([Rule(where: .init(), remove: false)]) == ["/rules/0: \(nothing)"])
    for (action, dependents) in [("replace", nil), (nil, true), ("replace", false)] as [(String?, Bool?)] {
      let both = Rule(where: .init(), action: action, includeDependents: dependents, remove: true)
      #expect(
        faults([both]) == ["/rules/0: it removes items and sets something on them; expected one of the two"])
    }
    #expect(faults([Rule(where: .init(), includeDependents: false)]) == [])
    #expect(faults([Rule(where: .init(), action: "delete", remove: false, atLeast: 0)]) == [])
  }

  @Test func `all that is wrong with rules is said, each at its place`() {
    let words = "use_existing, replace, keep_both, use_newer, use_older, force_replace, delete"
    #expect(
      faults([
        Rule(where: .init(type: 55), remove: true),
        Rule(where: .init(id: "42", name: "x\\", action: "Replace"), action: "overwrite", atLeast: -1),
      ]) == [
        "/rules/1/where/id: \"42\" is not an id; expected 32 hexadecimal digits",
        "/rules/1/where/action: \"Replace\" is none of \(words)",
        "/rules/1/where/name: nothing follows the backslash at its end; '\\\\' is one backslash",
        "/rules/1/action: \"overwrite\" is none of \(words)",
        "/rules/1/atLeast: expected 0 or more, found -1",
      ])
  }

  @Test func `rules and patterns have bounds`() {
    #expect(faults([]) == ["/rules: expected at least one rule"])
    let rule = Rule(where: .init(), remove: true)
    #expect(faults(Array(repeating: rule, count: 1001)) == ["/rules: expected at most 1000 rules, found 1001"])
    let long = Rule(where: .init(name: String(repeating: "x", count: 1025)), remove: true)
    #expect(faults([long]) == ["/rules/0/where/name: it has 1025 bytes; at most 1024 are taken"])
  }

  @Test func `a rule is read strictly, by the names of the interface`() throws {
    let json = try JSON(parsing: #"{"where": {"type": 55, "nam": "x"}, "remove": true}"#)
    #expect {
      try json.decoded(as: Rule.self, unknownMembers: .refused)
    } throws: {
      ($0 as? Fault)?.pointer.description == "/where/nam"
    }
    #expect(throws: Fault.self) {
      try (["remove": true] as JSON).decoded(as: Rule.self, unknownMembers: .refused)
    }
  }
}
