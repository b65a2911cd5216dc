import ArgumentParser
import JSONDocument
import LibraryModel
import Terminal

struct TypesVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "types",
    abstract: "Show the types of objects that --where takes by name.",
    discussion: """
      Any other type is taken by its number.

      Examples:
        migeditctl types
        migeditctl types --json | jq -r .name
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let objects: [JSON] = ObjectType.all.map { ["type": .number(JSONNumber($0.number)), "name": .string($0.name)] }
    try session.funnel.emit(objects) {
      let columns = [Table.Column("TYPE", weight: 2, side: .right), Table.Column("NAME", weight: 1)]
      return Screen(blocks: [
        .table(Table(columns: columns, rows: ObjectType.all.map { [Cell($0.number), Cell($0.name)] }))
      ])
    }
  }
}
