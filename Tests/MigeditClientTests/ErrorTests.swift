import ControlAPI
import DaemonSupport
import JSONDocument
import MigeditClient
import TestSupport
import Testing
import Varlink

/// Each error of the interface as the client throws it.
struct ErrorTests {
  private func error(_ name: String, _ parameters: JSONObject) async throws -> MigeditError? {
    let daemon = try FakeDaemon(["Get": { _, _ in throw VarlinkError(name: name, parameters: parameters) }])
    try await daemon.start()
    let error = await #expect(throws: MigeditError.self) {
      try await testClient(of: daemon) { _ in throw CancellationError() }.job(7)
    }
    await daemon.stop()
    return error
  }

  private static let errors: [(name: String, parameters: JSONObject, error: MigeditError)] = [
    ("NoSuchJob", ["id": 7], .noSuchJob(7)), ("NoSuchBatch", ["name": "night"], .noSuchBatch("night")),
    ("NoSuchEnvironment", ["name": "prod"], .noSuchEnvironment("prod")),
    (
      "NotFound",
      ["target": ["environment": "prod", "kind": "migrationGroup", "id": "09ADA2DD251F4927A442451C0100EA16"]],
      .notFound(.migrationGroup("09ADA2DD251F4927A442451C0100EA16", in: "prod"))
    ),
    (
      "InvalidEdit",
      [
        "index": 1, "pointer": "/target/id", "reason": "It is no id.",
        "others": [["index": 2, "pointer": "/change", "reason": "It is empty."]], "total": 9,
      ],
      .invalidEdit(
        [
          EditFault(index: 1, pointer: "/target/id", reason: "It is no id."),
          EditFault(index: 2, pointer: "/change", reason: "It is empty."),
        ], total: 9)
    ),
    (
      "NotAmendable", ["id": 7, "state": "succeeded", "reason": "It is over."],
      .notAmendable(job: 7, state: .succeeded, reason: "It is over.")
    ),
    ("KeyConflict", ["index": 1, "key": "k", "id": 7], .keyConflict(index: 1, key: "k", job: 7)),
    ("QueueFull", ["limit": 10], .queueFull(limit: 10)), ("EventsPruned", ["oldest": 10], .eventsPruned(oldest: 10)),
    ("StorageUnavailable", ["reason": "The disk is full."], .storageUnavailable(reason: "The disk is full.")),
    (
      "EnvironmentUnavailable", ["environment": "prod", "reason": "It is closed."],
      .environmentUnavailable("prod", reason: "It is closed.")
    ),
    (
      "PermissionDenied", ["method": "Get", "needs": "observe", "groups": ["adm"]],
      .permissionDenied(method: "Get", needs: "observe", groups: ["adm"])
    ),
    ("InternalError", [:], .daemonFailed),
    // None of a call that this client makes.
    (
      "NotImportable", ["reason": "It is cut off."],
      .other(name: "org.migedit.Queue.NotImportable", parameters: ["reason": "It is cut off."])
    ),
    (
      "BackupElsewhere", ["reason": "It is in PostgreSQL."],
      .other(name: "org.migedit.Queue.BackupElsewhere", parameters: ["reason": "It is in PostgreSQL."])
    ),
    (
      "InvalidConfiguration", ["faults": ["f"]],
      .other(name: "org.migedit.Queue.InvalidConfiguration", parameters: ["faults": ["f"]])
    ),
  ]

  @Test func `each error of the interface is one of the client's, with what belongs to it`() async throws {
    for (name, parameters, expected) in Self.errors {
      let found = try #require(try await error("org.migedit.Queue." + name, parameters))
      #expect(found == expected)
      let text = found.description
      #expect(text.count > 20 && text.first?.isUppercase == true, "\(text)")
    }
    let interface = try InterfaceSample().text
    // A daemon that stops is asked again.
    #expect(Set(Self.errors.map(\.name)).union(["ShuttingDown"]) == Set(interface.errors.keys))
  }

  @Test func `what a later daemon adds to an error is ignored, and an error that it adds is kept`() async throws {
    #expect(try await error("org.migedit.Queue.NoSuchJob", ["id": 7, "since": 3]) == .noSuchJob(7))
    #expect(
      try await error("org.migedit.Queue.Tired", ["until": "noon"])
        == .other(name: "org.migedit.Queue.Tired", parameters: ["until": "noon"]))
  }

  @Test func `errors of the protocol are told as what they mean`() async throws {
    let service = "org.varlink.service."
    #expect(
      try await error(service + "InvalidParameter", ["parameter": "filter/ids", "reason": "Too many."])
        == .invalidParameter(place: "filter/ids", reason: "Too many."))
    #expect(
      try await error(service + "TooManyConnections", ["reason": "100 are open"])
        == .tooManyConnections(reason: "100 are open"))
    let unknown = try await error(service + "MethodNotFound", ["method": "Get"])
    #expect(unknown == .otherVersion(reason: "\(service)MethodNotFound {\"method\":\"Get\"}"))
  }

  @Test func `an answer that can't be read is of another version`() async throws {
    let daemon = try FakeDaemon(["Get": { _, _ in ["job": ["id": 7]] }])
    try await daemon.start()
    let error = await #expect(throws: MigeditError.self) { try await testClient(of: daemon).job(7) }
    #expect(error == .otherVersion(reason: "/job/target: \"target\" is missing"))
    await daemon.stop()
  }
}
