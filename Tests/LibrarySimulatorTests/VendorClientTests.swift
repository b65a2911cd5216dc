import Foundation
import JSONDocument
import LibrarySimulator
import TestSupport
import Testing

/// The vendor's own client judges the simulator.
@Suite(.timeLimit(.minutes(5)))
struct VendorClientTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "VendorClient")
  private static let migration = "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3"
  private static let sample = LibrarySimulator.furtherSampleID

  @Test func `mstrio-py logs in, lists migrations, edits two, sees them made, and logs out`() async throws {
    var settings = SimulatorSettings()
    settings.apiToken = "t0ken"
    settings.furtherSamples = true
    settings.seconds = 600...600
    let clock = HandClock()
    try await withSimulator(settings, time: SimulatorTime(clock)) { simulator in
      let said = try await reported(by: simulator, clock)
      expectLogins(said)
      expectLists(said)
      expectEdits(said, simulator)
      #expect(simulator.violations.isEmpty)
    }
  }

  /// What the client reports. A package is made when the client has looked at it once.
  private func reported(by simulator: LibrarySimulator, _ clock: HandClock) async throws -> JSON {
    let requirements = try String(contentsOf: Self.folder.appending(path: "requirements.txt"), encoding: .utf8)
    let environment = PythonEnvironment(name: "mstrio-py", requirements: requirements, module: "mstrio.connection")
    let python = try await environment.python()
    let requests = simulator.answeredRequests()
    let making = Task {
      var isTaken = false
      for await request in requests {
        if isTaken { clock.advance(.seconds(600)) }
        isTaken = request.status == 202
      }
    }
    defer { making.cancel() }
    let client = try await Program.run(
      python, [Self.folder.appending(path: "edit.py").path],
      environment: [
        "URL": simulator.url, "LOGIN_NAME": "architect", "LOGIN_PASSWORD": "simulator", "LOGIN_TOKEN": "t0ken",
        "PROJECT": "B19DEDCC11D4E0EFC000EB9495D0F44F",
      ])
    try #require(client.status == 0, "\(client.errors)")
    return try JSON(parsing: client.output.utf8)
  }

  private func expectLogins(_ said: JSON) {
    #expect(said["tokenWorks"] == true)
    #expect(said["wrongPassword"]?["status"] == 401)
    #expect(said["wrongPassword"]?["message"]?.string?.contains("'ERR003'") == true)
    #expect(
      said["connection"] == [
        "isAlive": true, "iserverVersion": "11.3.0900", "timeout": 1200, "userName": "architect",
        "projectName": "MicroStrategy Tutorial",
      ])
    #expect(said["isAliveAfterLogout"] == false)
  }

  private func expectLists(_ said: JSON) {
    #expect(
      said["listed"] == [
        [.string(Self.migration), "object_migration_test", "object_migration", "created"],
        [.string(Self.sample(1)), "configuration_test", "object_migration", "created"],
        [.string(Self.sample(2)), "project_merge_test", "project_merge", "created"],
        [.string(Self.sample(3)), "uploaded_test", "migration_from_shared_file_store", "created"],
        [.string(Self.sample(4)), "locked_test", "object_migration", "locked"],
        [.string(Self.sample(5)), "project_security_test", "object_migration", "created"],
      ])
    #expect(said["page"] == ["total": 4, "ids": [.string(Self.sample(1)), .string(Self.sample(4))]])
    #expect(said["unknown"]?["status"] == 404)
    #expect(said["unknown"]?["message"]?.string?.contains("'ERR004'") == true)
  }

  private func expectEdits(_ said: JSON, _ simulator: LibrarySimulator) {
    let edits = said["edits"]?.array ?? []
    #expect(edits.count == 2)
    for (edit, id) in zip(edits, [Self.migration, Self.sample(1)]) {
      let body: JSON = ["id": .string(String(id.prefix(32))), "status": "creating", "progress": 0.0]
      #expect(edit["answer"] == ["status": 202, "body": body])
      let statuses = edit["statuses"]?.array ?? []
      #expect(Set(statuses.dropLast()) == ["creating"])
      #expect(statuses.last == "created")
      #expect(edit["progress"] == 100)
      #expect(edit["found"] == edit["asked"])
    }
    #expect(simulator.edits.map(\.name) == ["Édité: object_migration_test", "Édité: configuration_test"])
    #expect(simulator.edits.map(\.outcome) == ["created", "created"])
  }
}
