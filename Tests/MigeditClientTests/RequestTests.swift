import DaemonSupport
import FoundationEssentials
import JSONDocument
import MigeditClient
import TestSupport
import Testing
import Varlink

/// What the client sends, against the interface's text.
struct RequestTests {
  private static let time = Date(timeIntervalSince1970: 1_790_000_000.123)

  /// What a daemon was asked that answers every call so.
  private func asked(
    _ method: String, answer: JSONObject = ["jobs": [], "count": 0], _ ask: (MigeditClient) async throws -> Void
  ) async throws -> JSON {
    let daemon = try FakeDaemon([method: { _, _ in answer }])
    try await daemon.start()
    try await ask(MigeditClient(socket: daemon.socket))
    await daemon.stop()
    return try #require(daemon.parameters(of: method).first)
  }

  /// That no field of a type is forgotten.
  private func expectAllFields(of type: String, in value: JSON?) throws {
    let interface = try InterfaceSample().text
    #expect(Set(value?.object?.keys ?? []) == Set(interface.fields(of: .named(type)).map(\.name)), "\(type)")
  }

  private static let change = Change(
    body: ["name": "R12"], mergePatch: ["size": 1e3], jsonPatch: [["op": "remove", "path": "/name"]],
    rules: [
      Rule(
        where: Rule.Condition(id: "i", type: 3, name: "Sales*", action: "replace", project: "p"), action: "keep_both",
        includeDependents: true, remove: false, atLeast: 2)
    ], revertOf: 41)

  private static let changeJSON: JSON = [
    "body": ["name": "R12"], "mergePatch": ["size": 1000], "jsonPatch": [["op": "remove", "path": "/name"]],
    "rules": [
      [
        "where": ["id": "i", "type": 3, "name": "Sales*", "action": "replace", "project": "p"], "action": "keep_both",
        "includeDependents": true, "remove": false, "atLeast": 2,
      ]
    ], "revertOf": 41,
  ]

  @Test func `an edit and a batch, with all that they may have`() async throws {
    let edit = EditRequest(
      target: .migrationGroup("11C09927B0B748A6970AE958CBD44FCE", in: "prod"), change: Self.change, key: "k",
      batch: "night", labels: ["team": "bi", "a": "b"], priority: -3, notBefore: Self.time,
      deadline: Self.time + 1, after: [3], ref: "r", afterRefs: ["q"], held: true, partOf: 15_000, maxAttempts: 2,
      expectedLastUpdatedDate: "2026-11-24T18:00:00.000+0000", strict: true)
    let policy = BatchPolicy(batch: "night", stopAfterFailures: 3, windows: ["Mon..Fri 22:00-06:00"])
    let enqueued: JSONObject = ["jobs": [["id": 1, "state": "queued", "duplicate": false]]]
    let asked = try await asked("Enqueue", answer: enqueued) { _ = try await $0.enqueue([edit], batches: [policy]) }
    #expect(
      asked == [
        "edits": [
          [
            "target": ["environment": "prod", "kind": "migrationGroup", "id": "11C09927B0B748A6970AE958CBD44FCE"],
            "change": Self.changeJSON, "key": "k", "batch": "night", "labels": ["team": "bi", "a": "b"], "priority": -3,
            "notBefore": "2026-09-21T14:13:20.123Z", "deadline": "2026-09-21T14:13:21.123Z", "after": [3], "ref": "r",
            "afterRefs": ["q"], "held": true, "partOf": 15_000, "maxAttempts": 2,
            "expectedLastUpdatedDate": "2026-11-24T18:00:00.000+0000", "strict": true,
          ]
        ],
        "batches": [["batch": "night", "stopAfterFailures": 3, "windows": ["Mon..Fri 22:00-06:00"]]],
      ])
    let sent = asked["edits"]?.array?.first
    try expectAllFields(of: "EditRequest", in: sent)
    try expectAllFields(of: "Change", in: sent?["change"])
    try expectAllFields(of: "Rule", in: sent?["change"]?["rules"]?.array?.first)
    try expectAllFields(of: "BatchPolicy", in: asked["batches"]?.array?.first)
  }

  @Test func `a filter with all that it may have, and a page of jobs behind another`() async throws {
    let filter = Filter(
      ids: [7], states: [.failed, JobState(rawValue: "dreaming")], environment: "prod", targetId: "t", batch: "night#2",
      key: "k", labels: ["team": "bi"], failureReason: .createFailed, submittedBy: "ana", createdAfter: Self.time,
      createdBefore: Self.time + 60)
    let daemon = try FakeDaemon()
    let job = try InterfaceSample.type("Job")
    daemon.answer("List") { call, _ in
      call.parameters["cursor"] == nil ? ["jobs": [job], "cursor": "c"] : ["jobs": [job]]
    }
    try await daemon.start()
    var pages = MigeditClient(socket: daemon.socket).jobs(matching: filter, pageSize: 10, oldestFirst: true)
      .makeAsyncIterator()
    #expect(try await pages.next()?.count == 1)
    // The next one is not asked for before it is wanted.
    #expect(daemon.calls.count == 1)
    #expect(try await pages.next()?.count == 1)
    #expect(try await pages.next() == nil)
    await daemon.stop()
    let asked = daemon.parameters(of: "List")
    #expect(
      asked.first == [
        "filter": [
          "ids": [7], "states": ["failed", "dreaming"], "environment": "prod", "targetId": "t", "batch": "night#2",
          "key": "k", "labels": ["team": "bi"], "failureReason": "createFailed", "submittedBy": "ana",
          "createdAfter": "2026-09-21T14:13:20.123Z", "createdBefore": "2026-09-21T14:14:20.123Z",
        ], "limit": 10, "oldestFirst": true,
      ])
    try expectAllFields(of: "Filter", in: asked.first?["filter"])
    #expect(asked.map { $0["cursor"] } == [nil, "c"])
  }

  @Test func `an amendment with all that it may have`() async throws {
    let amendment = Amendment(
      change: Self.change, priority: 5, notBefore: Self.time, deadline: Self.time + 1, labels: ["team": "bi"],
      maxAttempts: 3, expectedLastUpdatedDate: "d", strict: false,
      clear: [.notBefore, .deadline, .expectedLastUpdatedDate, .labels])
    let reply: JSONObject = ["job": try InterfaceSample.type("Job")]
    let asked = try await asked("Amend", answer: reply) { try await $0.amend(7, amendment) }
    #expect(
      asked == [
        "id": 7, "change": Self.changeJSON, "priority": 5, "notBefore": "2026-09-21T14:13:20.123Z",
        "deadline": "2026-09-21T14:13:21.123Z", "labels": ["team": "bi"], "maxAttempts": 3,
        "expectedLastUpdatedDate": "d", "strict": false,
        "clear": ["notBefore", "deadline", "expectedLastUpdatedDate", "labels"],
      ])
    let interface = try InterfaceSample().text
    let fields = interface.methods.first { $0.name == "Amend" }.map { interface.fields(of: $0.parameters) } ?? []
    #expect(Set(asked.object?.keys ?? []) == Set(fields.map(\.name)))
  }

  @Test func `jobs to change are named by the filter, and all of them only where that is said`() async throws {
    let asked = [
      try await asked("Cancel") { try await $0.cancel(matching: Filter(ids: [7]), dryRun: true) },
      try await asked("Hold") { try await $0.hold(matching: Filter(batch: "night")) },
      try await asked("Release") { try await $0.release(matching: Filter(), all: true) },
      try await asked("Retry") { try await $0.retry(matching: Filter(states: [.failed]), held: true) },
    ]
    #expect(
      asked == [
        ["filter": ["ids": [7]], "dryRun": true], ["filter": ["batch": "night"]], ["filter": [:], "all": true],
        ["filter": ["states": ["failed"]], "held": true],
      ])
  }

  @Test func `numbers in a document stay as they are written, and members in their order`() throws {
    let text = #"{"z":12345678901234567890.10,"a":1e400,"m":[null,true,"\u00e9"]}"#
    let value = try JSONValue(parsing: text)
    #expect(value.description == #"{"z":12345678901234567890.10,"a":1e400,"m":[null,true,"é"]}"#)
    #expect(value.names == ["z", "a", "m"] && value["a"]?.double == nil && value["z"]?.int == nil)
    #expect(value["m"]?.array?.map(\.isNull) == [true, false, false] && value["m"]?.array?[2].string == "é")
    let error = #expect(throws: JSONValue.SyntaxError.self) { try JSONValue(parsing: #"{"a":"#) }
    #expect(error?.description == "The text is no JSON, at byte 5: the text ends in the middle of a value.")
    struct Own: Encodable {
      let name = "R12"
      let size = 3
    }
    #expect(try JSONValue(encoding: Own()) == ["size": 3.0, "name": "R12"])
  }

  @Test func `each millisecond that the daemon counts is sent as itself, and no date is too far`() async throws {
    let first = 1_790_000_000_000
    let edits = (0..<1000).map { offset in
      EditRequest(
        target: .migration("a", in: "b"), change: Change(),
        notBefore: Date(timeIntervalSince1970: Double(first + offset) / 1000))
    }
    let asked = try await asked("Enqueue", answer: ["jobs": []]) { _ = try await $0.enqueue(edits) }
    let expected = (1000..<2000).map { JSON.string("2026-09-21T14:13:20.\(String($0).dropFirst())Z") }
    #expect(asked["edits"]?.array?.map { $0["notBefore"] } == expected)
    let far = try await self.asked("Cancel") { client in
      try await client.cancel(
        matching: Filter(createdAfter: .distantPast - 1e6, createdBefore: Date(timeIntervalSince1970: 1e30)))
    }
    #expect(
      far["filter"] == ["createdAfter": "0001-01-01T00:00:00.000Z", "createdBefore": "9999-12-31T23:59:59.999Z"])
  }
}
