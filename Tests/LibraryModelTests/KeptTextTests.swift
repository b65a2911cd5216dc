import JSONDocument
import LibraryModel
import Testing

private func change(_ text: String) throws -> Change {
  try JSONView(parsing: Array(text.utf8)).decoded(unknownMembers: .refused)
}

private func kept(_ change: Change) throws -> String { String(decoding: try change.keptText, as: UTF8.self) }

@Suite struct `The text kept of a change` {
  @Test(arguments: [
    #"{"body":{"name":"\u00e9","x":1.50}}"#, #"{"mergePatch":{"name":null},"jsonPatch":[]}"#,
    #"{"jsonPatch":[1,"\/"]}"#,
    #"{"rules":[{"where":{"name":"a"},"remove":true}]}"#, #"{"revertOf":7}"#, #"{"body":{"name":"a"},"revertOf":7}"#,
    "{}",
  ])
  func `it is the text that came`(_ text: String) throws {
    #expect(try kept(change(text)) == text)
  }

  @Test func `white space between its parts is left out, and the documents stand in their order`() throws {
    let text = #" { "rules" : null , "jsonPatch" : [ { "op" : "add" } ] , "mergePatch" : { "a b" : " " } } "#
    #expect(try kept(change(text)) == #"{"mergePatch":{"a b":" "},"jsonPatch":[{"op":"add"}]}"#)
  }

  @Test func `it reads as the same change, wherever that came from`() throws {
    let built = Change(
      body: ["name": "a\n", "n": 2], mergePatch: ["b": nil], jsonPatch: [["op": "remove", "path": "/name"]],
      rules: [Rule(where: Rule.Condition(type: 3), action: "replace", atLeast: 0)], revertOf: 5)
    #expect(try change(kept(built)) == built)
    #expect(try JSON(parsing: kept(built)) == JSON(encoding: built))
  }

  @Test func `a document that is put in the place of another is the one that is kept`() throws {
    var change = try change(#"{"revertOf":7}"#)
    change.body = ["name": "before"]
    #expect(try kept(change) == #"{"body":{"name":"before"},"revertOf":7}"#)
    #expect(change.body == ["name": "before"])
  }
}
