import AsyncHTTPClient
import JSONDocument
import LibrarySimulator
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

struct ServerTests {
  @Test func `an edit goes all its way over HTTP, on the test's own clock`() async throws {
    let clock = HandClock()
    var settings = SimulatorSettings()
    settings.seconds = 600...600
    try await withSimulator(settings, time: SimulatorTime(clock)) { simulator in
      let login = try await Wire.logIn(simulator)
      let url = simulator.url + "/api/migrations/\(Wire.migration)"
      var headers = login
      headers.add(name: "Prefer", value: "respond-async")
      headers.add(name: "X-MSTR-ProjectID", value: "B19DEDCC11D4E0EFC000EB9495D0F44F")
      #expect(try await Wire.send(.PUT, url + "/packageInfo", headers, body: Wire.edit("over HTTP")).status == 202)
      #expect(try await Wire.send(.GET, url, login).body?["packageInfo"]?["status"] == "creating")
      clock.advance(.seconds(600))
      let made = try await Wire.send(.GET, url + "?showContent=all", login)
      #expect(made.status == 200)
      #expect(made.headers.first(name: "Content-Type") == "application/json;charset=UTF-8")
      #expect(made.body?["packageInfo"]?["status"] == "created")
      #expect(made.body?["packageInfo"]?["name"] == "over HTTP")
      #expect(simulator.edits.map(\.outcome) == ["created"])
      #expect(simulator.requests.map(\.status) == [204, 202, 200, 200])
      #expect(simulator.requests[1].body == Wire.edit("over HTTP"))
      #expect(simulator.violations.isEmpty)
    }
  }

  @Test func `cookies must come back over HTTP too`() async throws {
    try await withSimulator { simulator in
      var headers = try await Wire.logIn(simulator)
      #expect(try await Wire.send(.GET, simulator.url + "/api/migrations", headers).status == 200)
      headers.remove(name: "Cookie")
      #expect(try await Wire.send(.GET, simulator.url + "/api/migrations", headers).body?["code"] == "ERR009")
      #expect(simulator.violations.map(\.kind) == [.cookies])
    }
  }

  @Test func `control calls are answered beside the API`() async throws {
    try await withSimulator { simulator in
      let root = simulator.url.replacing("/MicroStrategyLibrary", with: "")
      let script: JSON = ["targets": [["id": "09ADA2DD251F4927A442451C0100EA16", "always": ["fail": "no"]]]]
      let scripted = try await Wire.send(.POST, root + "/simulator/script", body: script)
      #expect(scripted.status == 204)
      let statistics = try await Wire.send(.GET, root + "/simulator/statistics")
      #expect(statistics.body?["requests"] == 0)
    }
  }

  @Test func `the face shows and changes what the control calls do`() async throws {
    var settings = SimulatorSettings()
    settings.migrations = 1
    try await withSimulator(settings) { simulator in
      let id = LibrarySimulator.migrationID(1)
      #expect(simulator.targets.map(\.id).contains(id))
      try simulator.change(StateChange(id: id, packageStatus: .locked))
      #expect(simulator.document(of: id)?["packageInfo"]?["status"] == "locked")
      try simulator.add(.migration, try #require(simulator.document(of: id)))
      try simulator.follow(Script(failRate: 1))
      let login = try await Wire.logIn(simulator)
      simulator.closeLogins()
      #expect(try await Wire.send(.GET, simulator.url + "/api/migrations", login).status == 401)
      #expect(simulator.statistics.requests == 2)
    }
  }

  @Test func `requests can be awaited`() async throws {
    try await withSimulator { simulator in
      var answered = simulator.answeredRequests().makeAsyncIterator()
      _ = try await Wire.logIn(simulator)
      #expect(await answered.next()?.path == "/MicroStrategyLibrary/api/auth/login")
      _ = try await Wire.send(.GET, simulator.url + "/api/migrations")
      #expect(await answered.next()?.status == 401)
    }
  }

  @Test func `a simulator stops when its body ends, and hands on what it throws`() async throws {
    struct Thrown: Error {}
    let url = Mutex("")
    await #expect(throws: Thrown.self) {
      try await withSimulator { simulator in
        url.withLock { $0 = simulator.url }
        _ = try await Wire.logIn(simulator)
        throw Thrown()
      }
    }
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(configuration: configuration)
    let request = HTTPClientRequest(url: url.withLock { $0 } + "/api/migrations")
    await #expect(throws: (any Error).self) { try await client.execute(request, timeout: .seconds(30)) }
    try await client.shutdown()
  }

  @Test func `a simulator with a script that makes no sense does not start`() async throws {
    var settings = SimulatorSettings()
    settings.script = Script(failRate: 7)
    await #expect(throws: Fault.self) { try await withSimulator(settings) { _ in } }
  }

  @Test func `many clients at once are each answered`() async throws {
    var settings = SimulatorSettings()
    settings.migrations = 50
    try await withSimulator(settings) { simulator in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for n in 1...50 {
          group.addTask {
            var headers = try await Wire.logIn(simulator)
            headers.add(name: "Prefer", value: "respond-async")
            headers.add(name: "X-MSTR-ProjectID", value: "B19DEDCC11D4E0EFC000EB9495D0F44F")
            let url = simulator.url + "/api/migrations/\(LibrarySimulator.migrationID(n))/packageInfo"
            return try await Wire.send(.PUT, url, headers, body: Wire.edit("over HTTP")).status
          }
        }
        for try await status in group { #expect(status == 202) }
      }
      #expect(simulator.statistics.edits == 50)
      #expect(Set(simulator.requests.map(\.number)) == Set(1...100))
    }
  }
}
