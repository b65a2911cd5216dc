import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// People name targets as they know them, with the real daemon and migeditctl.
@Suite(.timeLimit(.minutes(5)))
struct TargetsTests {
  private static func pages(
    _ client: ControlClient, _ kind: TargetKind = .migration, name: String? = nil, limit: Int? = nil
  ) async throws -> [[ListedTarget]] {
    var pages: [[ListedTarget]] = []
    var parameters = Targets.Parameters(environment: Bench.environment, kind: kind, name: name, limit: limit)
    repeat {
      let reply = try await client.call(Targets.self, parameters)
      pages.append(reply.targets)
      parameters.cursor = reply.cursor
    } while parameters.cursor != nil
    return pages
  }

  @Test func `the list comes whole, of every purpose, page by page and in the server's order`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let whole = try await Self.pages(client)
    #expect(whole.count == 1)
    let paged = try await Self.pages(client, limit: 7)
    #expect(paged.dropLast().allSatisfy { $0.count == 7 } && paged.flatMap(\.self) == whole[0])
    let names = whole[0].compactMap(\.name)
    #expect(names.contains(Small.name(1)))
    // Beside the 40 the server has one of each further kind, of which one was uploaded.
    #expect(whole[0].contains { $0.id == "\(Samples.further(3))" && $0.editable == false })
    #expect(whole[0].first { $0.id == "\(Samples.migration(1))" }?.editable == true)
    let groups = try await Self.pages(client, .migrationGroup).flatMap(\.self)
    #expect(groups.contains { $0.id == "\(Samples.group(1))" && $0.editable == true })
  }

  @Test func `a name is found wherever it stands, and what can't be asked so is said`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let found = try await Self.pages(client, name: "*_test_0003", limit: 1)
    #expect(found.flatMap(\.self).map(\.id) == ["\(Samples.migration(3))"])
    #expect(try await Self.pages(client, name: "*000?", limit: 4).flatMap(\.self).count == 9)
    for (name, value) in [("cursor", "t99999999999999"), ("cursor", "7"), ("name", "\\")] as [(String, JSON)] {
      let parameters: JSONObject = ["environment": "prod", "kind": "migration", name: value]
      do {
        _ = try await client.varlink.call("\(ControlInterface.name).Targets", parameters)
        Issue.record("\(name) \(value) was taken")
      } catch let error as VarlinkError {
        #expect(error.invalidParameter?.pointer == [name], "\(error)")
      }
    }
  }

  @Test func `a job knows what its target is called as soon as that was read`() async throws {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "R12")])
    try await bench.watch(.init(since: 0)) { $0.what.known != .accepted }
    try await client.enqueue([client.rename(Samples.migration(2), to: "R12")])
    #expect(try await client.jobs().map(\.targetName) == [Small.name(1), nil])
    #expect(try await bench.ctl("preview", "--migration", "\(Samples.migration(2))", "--name", "x").status == 0)
    #expect(try await client.jobs().map(\.targetName) == [Small.name(1), Small.name(2)])
    await bench.kill()
    try await bench.start()
    let list = try await bench.ctl("list")
    #expect(list.output.contains("\(Small.name(1)) (\(Samples.migration(1).packageID))"), "\(list.output)")
  }

  @Test func `an edit is enqueued by the name of its target, and the target is called as the edit has named it`()
    async throws
  {
    let bench = try await Bench()
    let made = try await bench.ctl("enqueue", "--migration-named", Small.name(2), "--name", "Sales R12")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try await bench.ctl("wait", "1").status == 0)
    let job = try #require(try await bench.client().jobs().first)
    #expect(job.target.id == Samples.migration(2) && job.targetName == "Sales R12")
    let gone = try await bench.ctl("enqueue", "--migration-named", Small.name(2), "--name", "again")
    #expect(gone.status == EX_DATAERR && gone.errors.contains("is called \"\(Small.name(2))\""), "\(gone.errors)")
    let found = try await bench.ctl("targets", "--name", "Sales*")
    #expect(found.status == 0 && found.output.contains("\(Samples.migration(2))"), "\(found)")
  }

  @Test func `a job whose target was found by its name is called so from the start`() async throws {
    let bench = try await Bench()
    let named = ["--migration-named", Small.name(2), "--name", "Sales R12", "--held"]
    #expect(try await bench.ctl(["enqueue"] + named).status == 0)
    #expect(try await bench.client().jobs().map(\.targetName) == [Small.name(2)])
  }

  @Test func `a server that does not list says so, and its edits go on`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let refused: JSON = ["fault": "refused", "requests": ["list"], "body": "noPrivilege"]
    _ = try await bench.simulator("faults", post: ["faults": [refused]])
    let ended = try await bench.ctl("targets")
    #expect(ended.status != 0 && ended.errors.contains("refused to list its migrations"), "\(ended.errors)")
    try await client.enqueue([client.rename(Samples.migration(1), to: "R12")])
    #expect(try await bench.ctl("wait", "1").status == 0)
    #expect(try await client.call(Environments.self, .init()).environments.first?.outage == nil)
  }
}
