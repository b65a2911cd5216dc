import JSONDocument
import LibraryModel
import Testing

struct GroupAdviceTests {
  private func advice(_ packages: [(type: String, project: JSON)]) -> [String] {
    let migrations = packages.map { type, project -> JSON in
      ["packageInfo": ["type": .string(type), "project": project], "importInfo": [:]]
    }
    return EditableDocument(reduced: ["migrations": .array(migrations)], kind: .migrationGroup).advice
  }

  private let tutorial: JSON = ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "Tutorial"]

  @Test func `the configuration package first and one package for each project is as it should be`() {
    let testing: JSON = ["id": "E8D198774597EEDA4848F4962AC42A01", "name": "Testing"]
    #expect(advice([("configuration", [:]), ("project", tutorial), ("project", testing)]).isEmpty)
    #expect(advice([("project", tutorial)]).isEmpty)
    #expect(EditableDocument(reduced: ["name": "x"], kind: .migration).advice.isEmpty)
    #expect(EditableDocument(reduced: [:], kind: .migrationGroup).advice.isEmpty)
  }

  @Test func `packages of one project are named, whatever the case of its id`() {
    let lower: JSON = ["id": "b19dedcc11d4e0efc000eb9495d0f44f", "name": "Tutorial"]
    #expect(
      advice([("configuration", [:]), ("project", tutorial), ("project", lower)]) == [
        "package 2 (Tutorial), package 3 (Tutorial) are of one project; the vendor's documentation asks for one package for each project."
      ])
  }

  @Test func `a configuration package that is not the first is named`() {
    #expect(
      advice([("project", tutorial), ("configuration", [:])]) == [
        "package 2 (configuration) should be the first; the vendor's documentation puts the configuration package before all others."
      ])
  }
}
