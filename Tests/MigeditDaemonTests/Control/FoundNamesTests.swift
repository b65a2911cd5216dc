import LibraryModel
import Testing

@testable import MigeditDaemon

struct FoundNamesTests {
  private func target(_ id: String, _ environment: String = "prod", _ kind: TargetKind = .migration) throws -> Target {
    Target(environment: environment, kind: kind, id: try #require(TargetID(id)))
  }

  private let id = "09ADA2DD251F4927A442451C0100EA16"

  @Test func `a name is given once, to the package that it was found for, however its id is written`() throws {
    let names = FoundNames()
    names.found(try target(id), "Sales R12")
    let others = try [target(id, "test"), target(id, "prod", .migrationGroup), target("1" + id.dropFirst())]
    #expect(names.take(others).isEmpty)
    let long = try target(id.lowercased() + ":EA55B5338588411689E838FEC3A8EAA3")
    let taken = names.take([long, long])
    #expect(taken.map(\.name) == ["Sales R12"] && taken.map(\.target) == [long])
    #expect(try names.take([target(id)]).isEmpty)
  }

  @Test func `who finds very many is kept only some`() throws {
    let names = FoundNames()
    let targets = try (0...1000).map { number in
      try target(String(repeating: "0", count: 28) + String(1000 + number))
    }
    for target in targets { names.found(target, "x") }
    #expect(names.take(targets).count == 1)
  }
}
