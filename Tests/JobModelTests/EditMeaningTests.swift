import JSONDocument
import JobModel
import LibraryModel
import Testing

private let id = "0123456789ABCDEF0123456789ABCDEF"

private func request(_ text: String) throws -> EditRequest {
  try EditRequestCheck(environments: nil, highestPriority: nil).read(JSONView(parsing: Array(text.utf8))).get()
}

private func edit(
  _ change: String = #"{"mergePatch":{"name":"a"}}"#, id: String = id, kind: String = "migration",
  environment: String = "prod", rest: String = ""
) throws -> EditRequest {
  try request(
    #"{"target":{"environment":"\#(environment)","kind":"\#(kind)","id":"\#(id)"},"change":\#(change)\#(rest)}"#)
}

private func meaning(_ request: EditRequest, after jobs: Set<JobID> = []) throws -> [UInt8] {
  var bytes: [UInt8] = []
  try request.giveMeaning { bytes += $0 }
  EditRequest.giveMeaning(ofPredecessors: jobs) { bytes += $0 }
  return bytes
}

@Suite struct `What a key stands for` {
  @Test func `it is the same however the edit is written`() throws {
    let plain = try meaning(edit(#"{"jsonPatch":[{"op":"add","path":"/name","value":"é"}]}"#))
    let other = try meaning(
      edit(
        #"{ "rules" : null, "jsonPatch" : [ { "value" : "\u00e9", "path" : "\/name", "op" : "add" } ] }"#,
        id: id.lowercased() + ":" + id, rest: #", "key":"k", "priority":3, "labels":{"a":"b"}, "batch":"x""#))
    #expect(plain == other)
    let rules = try meaning(edit(#"{"rules":[{"where":{"type":3},"remove":true}]}"#))
    #expect(try rules == meaning(edit(#"{"rules":[{"remove":true,"atLeast":null,"where":{"name":null,"type":3.0}}]}"#)))
  }

  @Test func `it is another for each thing that the edit does otherwise`() throws {
    let all = try [
      meaning(edit()), meaning(edit(), after: [7]), meaning(edit(), after: [7, 8]), meaning(edit(), after: [78]),
      meaning(edit(id: String(repeating: "0", count: 32))), meaning(edit(environment: "test")),
      meaning(edit(kind: "migrationGroup")), meaning(edit(#"{"mergePatch":{"name":"b"}}"#)),
      meaning(edit(#"{"body":{"name":"a"}}"#)),
      meaning(edit(#"{"mergePatch":{"name":"a"},"rules":[{"where":{},"remove":true}]}"#)),
      meaning(edit(#"{"revertOf":1}"#)), meaning(edit(#"{"revertOf":2}"#)),
      meaning(edit(rest: #","expectedLastUpdatedDate":"2026-11-24T18:00:00.000+0000""#)),
      meaning(edit(rest: #","expectedLastUpdatedDate":"2026-11-24T18:00:00.001+0000""#)),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test func `jobs that it comes after are meant in any order, and told behind all else`() throws {
    let (alone, after) = try (meaning(edit()), meaning(edit(), after: [9, 7, 8]))
    #expect(after.starts(with: alone))
    #expect(try after == meaning(edit(), after: [7, 8, 9]))
  }

  /// As files of the versions up to 5 have it, with their own texts of it.
  @Test(
    arguments: [
      (#"{"environment":"prod","kind":"migration","package":"\#(id)","change":{"mergePatch":{"name":"a"}}}"#, []),
      (
        #"{"change":{"mergePatch":{"name":"a"}},"package":"\#(id)","kind":"migration","environment":"prod","after":[7,8]}"#,
        [8, 7]
      ),
    ] as [(String, Set<JobID>)])
  func `it is the same as what was kept before there were fingerprints`(_ stored: String, _ jobs: Set<JobID>) throws {
    var bytes: [UInt8] = []
    EditRequest.giveMeaning(ofStored: try JSON(parsing: stored)) { bytes += $0 }
    #expect(try bytes == meaning(edit(), after: jobs))
  }

  @Test func `of every member of a change and of a rule, it is what its JSON means`() throws {
    let change = Change(
      body: ["name": 1], mergePatch: ["b": nil], jsonPatch: [["op": "remove", "path": "/name"]],
      rules: [
        Rule(
          where: Rule.Condition(id: id, type: 3, name: "a*", action: "x", project: "p"), action: "replace",
          includeDependents: true, remove: false, atLeast: 2)
      ], revertOf: 5)
    let target = try edit().target
    let request = EditRequest(target: target, change: change, expectedLastUpdatedDate: "d")
    let stored: JSON = [
      "environment": "prod", "kind": "migration", "package": .string(id), "change": try JSON(encoding: change),
      "expectedLastUpdatedDate": "d",
    ]
    var bytes: [UInt8] = []
    EditRequest.giveMeaning(ofStored: stored) { bytes += $0 }
    #expect(try bytes == meaning(request))
  }
}
