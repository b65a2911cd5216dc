import MigeditDaemon
import Testing

@Suite struct `Configuration syntax` {
  @Test(arguments: [
    ("a: b: c\n", "1:5: is not YAML: mapping values are not allowed in this context"),
    ("a:\n\t- b\n", "2:1: a tab stands where the line is indented, expected spaces"),
    ("a:\n  b:\n  \tc: 1\n", "3:3: a tab stands where the line is indented, expected spaces"),
    ("a:\n  b: c\n\td: 1\n", "3:1: a tab stands where the line is indented, expected spaces"),
    ("a: [b\n", "2:1: is not YAML: did not find expected ',' or ']', while parsing a flow sequence"),
    // The last line has no end.
    ("a: [b", "1:6: is not YAML: did not find expected ',' or ']', while parsing a flow sequence"),
    ("a:\n  b: {", "2:7: is not YAML: did not find expected node content, while parsing a flow node"),
    ("a: \"geheim\n", "2:1: is not YAML: found unexpected end of stream, while scanning a quoted scalar"),
    ("a: *b\n", "1:4: is not YAML: found undefined alias"),
    ("a: &x [*x]\n", "1:8: is not YAML: found undefined alias"),
    (
      "a: 1\n---\nb: 2\n",
      "2:1: is not YAML: but found another document, expected a single document in the stream"
    ),
    ("a: 1\nb: 2\na: 3\n", "3:1: \"a\" stands more than once in its mapping, expected each key once"),
    (
      "p:\n  a: 1\n  b: { a: 2 }\n  # a: x\n  ab: 1\n  c:\n    a: 1\n  'a': 3\n",
      "8:3: \"a\" stands more than once in its mapping, expected each key once"
    ), ("p: {a: 1, a: 2}\n", "1:5: \"a\" stands more than once in its mapping, expected each key once"),
    ("a: \u{1}\n", "1:4: the character \"\\u{1}\" cannot stand in YAML"),
    ("ab\ncd\0", "2:3: the character \"\\u{0}\" cannot stand in YAML"),
    ("[a]\n", "1:1: is a list, expected a mapping of keys to values"),
    ("geheim\n", "1:1: is a single value, expected a mapping of keys to values"),
  ])
  func `a fault of syntax stands alone, with its place`(_ text: String, _ fault: String) {
    #expect(faults(of: try configuration(text)) == ["m.yaml:\(fault)"])
  }

  @Test func `a key that stands twice is found however it is written`() {
    let text = "environments:\n  1: {}\n  \"1\": {}\n"
    #expect(
      faults(of: try configuration(text)).last
        == "m.yaml:3:3: environments.1: stands more than once in its mapping, expected each key once")
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func `a file nested without end is refused without using up the stack`(_ open: String) {
    let told = faults(of: try configuration(String(repeating: open, count: 100_000)))
    #expect(told.count == 1)
    #expect(told.allSatisfy { $0.hasPrefix("m.yaml:1:") })
  }

  @Test func `aliases of aliases do not multiply the work`() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    let told = faults(of: try whole(text + "access: { admin: { users: *a60 } }"))
    #expect(told.count == 61 + 2)
  }
}
