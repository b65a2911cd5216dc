import Foundation
import JSONDocument
import LibrarySimulator
import NIOHTTP1
import TestSupport
import Testing

/// The server's own answers in bytes that are hard to read, or with words that are hard to understand.
@Suite(.timeLimit(.minutes(5)))
struct SpoiledTests {
  private static let group = LibrarySimulator.groupID(0)

  /// A read of the sample's content, and the same one without the fault.
  private func reads(_ kind: FaultKind) async throws -> (whole: Wire.Reply, corrupted: Wire.Reply) {
    try await withSimulator { simulator in
      let login = try await Wire.logIn(simulator)
      let whole = try await Wire.get(simulator, login)
      try simulator.follow(Scenario(faults: [FaultRule(kind)]))
      let corrupted = try await Wire.get(simulator, login)
      #expect(corrupted.status == 200)
      #expect(corrupted.headers.first(name: "Content-Type") == "application/json;charset=UTF-8")
      #expect(simulator.statistics.faults == [kind.rawValue: 1])
      return (whole, corrupted)
    }
  }

  private func readGroup(_ kind: FaultKind, content: String = "?showContent=all") async throws -> Wire.Reply {
    try await withSimulator { simulator in
      let login = try await Wire.logIn(simulator)
      try simulator.follow(Scenario(faults: [FaultRule(kind, [.get], targets: [Self.group])]))
      #expect(try await Wire.get(simulator, login).body?["packageInfo"]?["treeView"] != nil)
      return try await Wire.send(.GET, simulator.url + "/api/migrationGroups/\(Self.group)\(content)", login)
    }
  }

  @Test func `a byte order mark stands before the JSON`() async throws {
    let (whole, corrupted) = try await reads(.byteOrderMark)
    #expect(corrupted.bytes == [0xEF, 0xBB, 0xBF] + whole.bytes)
  }

  @Test func `an answer is gzip although it should not be, of any size`() async throws {
    let folder = try TemporaryFolder()
    var settings = SimulatorSettings()
    settings.migrations = 200
    try await withSimulator(settings) { simulator in
      var headers = try await Wire.logIn(simulator)
      headers.add(name: "Accept-Encoding", value: "identity")
      for query in ["limit=200", "limit=1&fields=id"] {
        let url = simulator.url + "/api/migrations?" + query
        try simulator.follow(Scenario())
        let whole = try await Wire.send(.GET, url, headers)
        #expect(whole.headers["Content-Encoding"].isEmpty)
        #expect((whole.bytes.count > 0xFFFF) == (query == "limit=200"), "more than one block of gzip, and one")
        try simulator.follow(Scenario(faults: [FaultRule(.gzip)]))
        let packed = try await Wire.send(.GET, url, headers)
        #expect(packed.headers["Content-Encoding"] == ["gzip"])
        let file = folder.file("answer.gz")
        try Data(packed.bytes).write(to: URL(filePath: file))
        let unpacked = try await Program("gzip", ["-dc", file]).end()
        #expect(unpacked.status == 0 && unpacked.errors.isEmpty, "\(unpacked.errors)")
        #expect(unpacked.output == whole.text)
      }
    }
  }

  @Test func `half of the JSON comes as if it were all`() async throws {
    let (whole, corrupted) = try await reads(.cutBody)
    #expect(corrupted.bytes == Array(whole.bytes.prefix(whole.bytes.count / 2)))
    #expect(corrupted.body == nil)
  }

  @Test func `a body is no UTF-8 at all`() async throws {
    let (whole, corrupted) = try await reads(.notUTF8)
    #expect(corrupted.bytes.count == whole.bytes.count)
    #expect(String(validating: corrupted.bytes, as: UTF8.self) == nil)
  }

  @Test func `a name has bytes of Latin-1`() async throws {
    let (_, corrupted) = try await reads(.latin1)
    #expect(String(validating: corrupted.bytes, as: UTF8.self) == nil)
    let text = String(String.UnicodeScalarView(corrupted.bytes.map { Unicode.Scalar($0) }))
    #expect(text.contains(#""name":"object_migration_testü","replicated""#))
  }

  @Test func `a name has half a surrogate pair`() async throws {
    #expect(try await reads(.halfSurrogate).corrupted.text.contains(#""name":"object_migration_test \ud83d","repl"#))
    #expect(try await readGroup(.halfSurrogate).text.contains(#""name":"test_migrationGroup \ud83d","source"#))
  }

  @Test func `a member is there twice`() async throws {
    #expect(
      try await reads(.memberTwice).corrupted.text.contains(
        #","name":null,"name":"object_migration_test","replicated""#))
    #expect(try await readGroup(.memberTwice).text.contains(#","name":null,"name":"test_migrationGroup","source"#))
  }

  @Test func `an edit is taken, and its answer can't be read`() async throws {
    for kind in [FaultKind.cutBody, .notUTF8, .byteOrderMark, .gzip] {
      try await withSimulator { simulator in
        let login = try await Wire.logIn(simulator)
        try simulator.follow(Scenario(faults: [FaultRule(kind, [.put])]))
        let reply = try await Wire.put(simulator, login)
        #expect(reply.status == 202 && reply.body == nil)
        #expect(simulator.edits.count == 1)
      }
    }
  }

  @Test func `a tree view is no JSON`() async throws {
    #expect(try await reads(.treeNotJSON).corrupted.body?["packageInfo"]?["treeView"] == "my folders")
    #expect(try await readGroup(.treeNotJSON).body?["treeView"] == "my folders")
    let poll = try await readGroup(.treeNotJSON, content: "")
    #expect(poll.body?["treeView"] == nil && poll.body?["name"] == "test_migrationGroup")
  }

  @Test func `a tree view lies 100,000 deep`() async throws {
    let trees = [
      try await reads(.treeTooDeep).corrupted.body?["packageInfo"]?["treeView"],
      try await readGroup(.treeTooDeep).body?["treeView"],
    ]
    for tree in trees {
      let text = try #require(tree?.string)
      #expect(text.hasPrefix(#"{"treeViewContent":[["#) && text.hasSuffix("]]}"))
      #expect(text.utf8.count { $0 == UInt8(ascii: "[") } == 100_000)
      #expect(text.utf8.count { $0 == UInt8(ascii: "]") } == 100_000)
    }
  }

  @Test func `there is no date, of a migration and in all of a group`() async throws {
    let info = try await reads(.noDate).corrupted.body?["packageInfo"]
    #expect(info?["lastUpdatedDate"] == .null && info?["status"] == "created")
    let group = try #require(try await readGroup(.noDate).body)
    #expect(group["lastUpdatedDate"] == .null)
    #expect(group["migrations"]?.array?.map { $0["packageInfo"]?["lastUpdatedDate"] } == [.null, .null])
  }

  @Test func `a status and an action are words of another version`() async throws {
    #expect(try await reads(.unknownStatus).corrupted.body?["packageInfo"]?["status"] == "republishing")
    let statuses = try await readGroup(.unknownStatus, content: "").body?["migrations"]?.array
    #expect(statuses?.map { $0["packageInfo"]?["status"] } == ["republishing", "republishing"])
    let content = try await reads(.unknownAction).corrupted.body?["packageInfo"]?["tocView"]?["content"]?.array
    #expect(content?.prefix(2).map { $0["action"] } == ["force_keep_both", "use_newer"])
  }

  @Test func `what is the matter with one read is not the matter with the target`() async throws {
    try await withSimulator { simulator in
      let login = try await Wire.logIn(simulator)
      let whole = try await Wire.get(simulator, login)
      try simulator.follow(Scenario(faults: [FaultRule(.treeNotJSON, at: [1]), FaultRule(.noDate, at: [2])]))
      for _ in 0..<2 { #expect(try await Wire.get(simulator, login).body != whole.body) }
      #expect(try await Wire.get(simulator, login).body == whole.body)
    }
  }
}
