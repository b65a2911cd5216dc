import JSONDocument
import Testing

@testable import LibrarySimulator

struct IdentityTests {
  @Test func `dates are written as the Library writes them`() {
    #expect(LibraryDate.text(0) == "1970-01-01T00:00:00.000+0000")
    #expect(LibraryDate.text(1_678_179_059_527) == "2023-03-07T08:50:59.527+0000")
    #expect(LibraryDate.text(951_782_399_999) == "2000-02-28T23:59:59.999+0000")
    #expect(LibraryDate.text(951_868_799_001) == "2000-02-29T23:59:59.001+0000")
    #expect(LibraryDate.text(-1) == "1969-12-31T23:59:59.999+0000")
  }

  @Test func `dates are read back`() {
    for wall in stride(from: -90_000_000_000, through: 4_200_000_000_000, by: 86_399_999_777) {
      #expect(LibraryDate.wall(LibraryDate.text(wall)) == wall)
    }
    for text in ["", "2023-03-07", "2023-03-07T08:50:59.527Z", "2023-13-07T08:50:59.527+0000"] {
      #expect(LibraryDate.wall(text) == nil)
    }
  }

  @Test func `an id is 32 hexadecimal digits or two such, in either case`() {
    let digits = String(repeating: "aB", count: 16)
    #expect(TargetID(digits)?.description == digits.uppercased())
    #expect(TargetID("\(digits):\(digits)")?.importID == digits.uppercased())
    for text in ["", "12", "\(digits):", ":\(digits)", "\(digits):\(digits):\(digits)", digits.dropLast() + "g"] {
      #expect(TargetID(text) == nil)
    }
  }

  @Test func `generated ids are well formed and each is another`() {
    let targets = TargetID("47524F55500000000000000000000000:47494D504F5254000000000000000000")
    let ids =
      (0...300).flatMap { [Identifiers.migration($0), Identifiers.group($0), Identifiers.further($0)] }
      + (0...3).flatMap { n in (0...3).map { Identifiers.child($0, ofGroup: n) } }
      + (1...3).flatMap { e in (0...3).map { k in targets.map { Identifiers.child(k, of: $0, edit: e) } ?? "" } }
    let parsed = ids.compactMap { TargetID($0) }
    #expect(parsed.count == ids.count)
    #expect(Set(parsed.map(\.packageID)).count == ids.count)
    #expect(parsed.allSatisfy { $0.importID != nil })
    #expect(LibrarySimulator.migrationID(31) == "4D49475200000000000000000000001F:494D504F52540000000000000000001F")
  }

  @Test func `samples and generated targets have the ids, names and the project that were promised`() throws {
    let bench = try Bench {
      $0.migrations = 12
      $0.groups = 3
      $0.furtherSamples = true
    }
    #expect(bench.state.migrations.all.count == 1 + 12 + 5)
    #expect(bench.state.groups.all.count == 2 + 3)
    #expect(bench.document(Bench.migration)["packageInfo"]?["name"] == "object_migration_test")
    let generated = bench.document(LibrarySimulator.migrationID(12))
    #expect(generated["packageInfo"]?["name"] == "object_migration_test_0012")
    #expect(generated["packageInfo"]?["project"]?["id"] == .string(Bench.project))
    #expect(generated["packageInfo"]?["id"]?.string == TargetID(LibrarySimulator.migrationID(12))?.packageID)
    #expect(generated["importInfo"]?["id"]?.string == TargetID(LibrarySimulator.migrationID(12))?.importID)
    #expect(bench.statuses(Bench.lockedGroup) == ["locked", "locked"])
    #expect(bench.statuses(LibrarySimulator.groupID(3)) == ["created", "created"])
    #expect(bench.document(LibrarySimulator.groupID(3))["name"] == "test_migrationGroup_0003")
    let child = bench.children(LibrarySimulator.groupID(3))[1]
    #expect(child["id"]?.string == Identifiers.child(1, ofGroup: 3))
    #expect(child["packageInfo"]?["groupId"]?.string == TargetID(LibrarySimulator.groupID(3))?.packageID)
    #expect(child["importInfo"]?["groupId"]?.string == TargetID(LibrarySimulator.groupID(3))?.importID)
  }

  @Test func `the sample is the vendor's, and its treeView is a text`() throws {
    let info = try #require(try Bench().document(Bench.migration)["packageInfo"])
    #expect(info["tocView"]?["content"]?.array?.count == 8)
    let treeView = try JSON(parsing: try #require(info["treeView"]?.string))
    #expect(treeView["treeViewType"] == "project")
    #expect(treeView["treeViewContent"]?.array?.count == 2)
  }
}
