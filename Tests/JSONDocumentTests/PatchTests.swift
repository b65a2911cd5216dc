import JSONDocument
import Testing

@Suite struct `JSON patch` {
  private func patched(_ document: String, _ patch: String) throws -> String {
    try JSONPatch(reading: JSON(parsing: patch)).apply(to: JSON(parsing: document)).text
  }

  private func faults(_ patch: String) throws -> [String] {
    do {
      _ = try JSONPatch(reading: JSON(parsing: patch))
      return []
    } catch let error as Faults {
      return error.list.map { "\($0.pointer): \($0.reason)" }
    }
  }

  private func failure(_ document: JSON, _ operations: [JSONPatch.Operation]) -> JSONPatchError? {
    do {
      _ = try JSONPatch(operations).apply(to: document)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    // A member that is there keeps its place, a new one comes last.
    (#"[{"op":"replace","path":"/b","value":9}]"#, #"{"a":1.50,"b":9,"c":{"z":1e2,"y":[0.10]}}"#),
    (#"[{"op":"add","path":"/a","value":9}]"#, #"{"a":9,"b":2,"c":{"z":1e2,"y":[0.10]}}"#),
    (#"[{"op":"add","path":"/0","value":9.00}]"#, #"{"a":1.50,"b":2,"c":{"z":1e2,"y":[0.10]},"0":9.00}"#),
    (#"[{"op":"copy","from":"/a","path":"/c/y/0"}]"#, #"{"a":1.50,"b":2,"c":{"z":1e2,"y":[1.50,0.10]}}"#),
    (#"[{"op":"move","from":"/c/z","path":"/b"}]"#, #"{"a":1.50,"b":1e2,"c":{"y":[0.10]}}"#),
    (#"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1.50,"b":2,"c":{"z":1e2,"y":[0.10]}}"#),
    (#"[{"op":"test","path":"/c/y/0","value":1e-1}]"#, #"{"a":1.50,"b":2,"c":{"z":1e2,"y":[0.10]}}"#),
  ])
  func `order and numbers that it does not touch stay as they were`(_ patch: String, _ result: String) throws {
    #expect(try patched(#"{"a":1.50,"b":2,"c":{"z":1e2,"y":[0.10]}}"#, patch) == result)
  }

  @Test func `the whole document can be replaced, copied from and moved into itself by no one`() throws {
    #expect(try patched(#"{"a":1}"#, #"[{"op":"add","path":"","value":[2]}]"#) == "[2]")
    #expect(try patched(#"{"a":1}"#, #"[{"op":"copy","from":"","path":"/b"}]"#) == #"{"a":1,"b":{"a":1}}"#)
    #expect(try patched(#"{"a":1}"#, #"[{"op":"move","from":"/a","path":""}]"#) == "1")
    #expect(try patched(#"{"a":1}"#, #"[{"op":"move","from":"","path":""}]"#) == #"{"a":1}"#)
    #expect(failure(["a": 1], [.remove(at: JSONPointer())])?.reason == .wholeRemoved)
    #expect(failure(["a": [:]], [.move(from: JSONPointer(), to: JSONPointer(["a"]))])?.reason == .movedIntoItself)
  }

  @Test func `members whose names differ in scalars only are two`() throws {
    #expect(try patched("{\"é\":1}", "[{\"op\":\"add\",\"path\":\"/e\u{301}\",\"value\":2}]").utf8.count == 16)
  }

  @Test func `a failure names the operation, the place and the reason`() {
    let error = failure(
      ["a": ["x": 1]],
      [
        .add(at: JSONPointer(["a", "y"]), 2), .test(at: JSONPointer(["a", "x"]), 1),
        .replace(at: JSONPointer(["a", "z"]), 3),
      ])
    #expect(error?.index == 2 && error?.pointer == JSONPointer(["a", "z"]))
    #expect(error?.description == "operation 2 at /a/z: /a has no member \"z\"")
    let test = failure(["a": ["x": 1]], [.test(at: JSONPointer(["a"]), ["x": 2])])
    #expect(test?.description == #"operation 0 at /a: the test found another value: {"x":1}"#)
    let long = failure([.string(String(repeating: "x", count: 500))], [.test(at: JSONPointer(), [])])
    #expect(long?.explanation.hasSuffix("xxx…") == true && (long?.explanation.count ?? 0) < 130)
    let copied = failure([:], [.copy(from: JSONPointer(["x"]), to: JSONPointer(["y"]))])
    #expect(copied?.pointer == JSONPointer(["x"]), "the place that is not there, not where it should go")
  }

  @Test func `a value that is not there is not null, and one that is null is there`() throws {
    #expect(try patched(#"{"a":null}"#, #"[{"op":"test","path":"/a","value":null}]"#) == #"{"a":null}"#)
    #expect(try patched(#"{"a":1}"#, #"[{"op":"add","path":"/a","value":null}]"#) == #"{"a":null}"#)
    #expect(failure([:], [.test(at: JSONPointer(["a"]), nil)])?.reason != nil)
  }

  @Test func `all that is wrong with a patch is said, each at its place`() throws {
    #expect(
      try faults(
        #"""
        [{"op":"add","path":"a"}, 7, {"op":"remove","path":"/~2"}, {"op":"move","path":3}, {"path":"/a"}, {},
          {"op":"spam","path":""}, {"op":null,"path":""}, {"op":"copy","path":"/a","from":"/a","extra":true}]
        """#) == [
          "/0/path: a JSON pointer is empty or begins with '/'",
          "/0: \"value\" is missing; add needs one, be it null",
          "/1: expected an object, found a number",
          "/2/path: in a JSON pointer '~' stands only in '~0' (for '~') and '~1' (for '/')",
          "/3/path: expected a string, found a number",
          "/3: \"from\" is missing",
          "/4: \"op\" is missing",
          "/5: \"op\" is missing",
          "/5: \"path\" is missing",
          "/6/op: \"spam\" is none of add, remove, replace, move, copy, test",
          "/7/op: expected a string, found null",
        ])
    #expect(try faults(#"{"op":"remove","path":"/a"}"#) == [": expected an array, found an object"])
    let many = JSON.array(Array(repeating: ["op": "remove", "path": "/0"], count: JSONPatch.maxOperations + 1))
    #expect(try faults(many.text) == [": it has 10001 operations; at most 10000 are taken"])
  }

  @Test func `copies that double a document end before it explodes`() throws {
    let seed: JSON = ["a": .string(String(repeating: "x", count: 1000))]
    let bomb = (0..<40).map { JSONPatch.Operation.copy(from: JSONPointer(), to: JSONPointer([String($0)])) }
    let error = try #require(failure(seed, bomb))
    #expect(error.reason == .copiesTooMuch(limit: 16 << 20) && error.index < 20)
    // One large text, which the copies share in memory but not in what is written.
    let large: JSON = ["a": .string(String(repeating: "x", count: 1 << 20)), "list": []]
    let shared = Array(
      repeating: JSONPatch.Operation.copy(from: JSONPointer(["a"]), to: JSONPointer(["list", "-"])), count: 17)
    #expect(failure(large, shared)?.index == 15)
    #expect(failure(large, Array(shared[..<15])) == nil)
    // Empty values have hardly a text, and take memory each.
    let small = (0..<40).map { _ in JSONPatch.Operation.copy(from: JSONPointer(), to: JSONPointer(["-"])) }
    #expect(failure([[]], small)?.index == 19)
  }

  @Test func `a result that could not be read again is refused`() throws {
    var deep: JSON = 1
    for _ in 0..<70 { deep = [deep] }
    let document: JSON = ["a": deep]
    let bottom = JSONPointer(["a"] + Array(repeating: "0", count: 69))
    #expect(failure(document, [.copy(from: JSONPointer(["a"]), to: bottom)])?.reason == .tooDeep(limit: 128))
    #expect(failure(document, [.replace(at: bottom, deep)])?.reason == .tooDeep(limit: 128))
    #expect(failure(document, [.add(at: bottom, deep)])?.reason == .tooDeep(limit: 128))
    let high = JSONPointer(Array(bottom.tokens.prefix(59)))
    let most = try JSONPatch([.replace(at: JSONPointer(Array(bottom.tokens.prefix(58))), deep)]).apply(to: document)
    #expect(try JSON(parsing: most.text) == most)
    #expect(failure(document, [.replace(at: high, deep)])?.reason == .tooDeep(limit: 128))
  }

  @Test func `ten thousand operations are done in place`() throws {
    let items = JSON.array((0..<10_000).map { ["id": .number(JSONNumber($0)), "action": "replace"] })
    let patch = JSONPatch(
      (0..<10_000).map { .replace(at: JSONPointer(["content", String($0), "action"]), "keep_both") })
    let result = try patch.apply(to: ["content": items])
    #expect(result["content"]?.array?.allSatisfy { $0["action"] == "keep_both" } == true)
  }
}
