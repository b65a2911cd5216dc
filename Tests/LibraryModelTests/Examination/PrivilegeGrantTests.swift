import JSONDocument
import LibraryModel
import Testing

@Suite struct PrivilegeGrantTests {
  private func grant(_ list: JSON) -> PrivilegeGrant {
    PrivilegeGrant(of: PrivilegeGrant.createPackage, in: list, redaction: Redaction(["hunter22"]))
  }

  private func listed(_ entry: JSONObject) -> JSON {
    [["id": "1", "name": "Web user", "isUserLevelAllowed": true], .object(entry)]
  }

  @Test func `a privilege of the user or of a group is had everywhere`() {
    let entry: JSONObject = ["id": "2", "name": "create PACKAGE", "isUserLevelAllowed": true, "projects": []]
    #expect(grant(listed(entry)) == .everywhere)
    #expect(grant(["privileges": listed(entry)]) == .everywhere, "as other versions may wrap it")
  }

  @Test func `one of a security role is had in the projects that allow it`() {
    let projects: JSON = [
      ["id": "A", "name": "Tutorial", "isAllowed": true], ["id": "B", "name": "Sales", "isAllowed": false],
      ["id": "C", "isAllowed": true], ["id": "D", "name": "of hunter22", "isAllowed": true],
    ]
    let entry: JSONObject = ["name": "Create package", "isUserLevelAllowed": false, "projects": projects]
    guard case .projects(3, let names) = grant(listed(entry)) else {
      Issue.record("\(grant(listed(entry)))")
      return
    }
    #expect(names.count == 2 && names[0] == "Tutorial" && !names[1].contains("hunter22"))
  }

  @Test func `one that is allowed nowhere is told from one that is not listed`() {
    let entry: JSONObject = [
      "name": "Create package", "isUserLevelAllowed": false, "projects": [["id": "A", "isAllowed": false]],
    ]
    #expect(grant(listed(entry)) == .nowhere)
    #expect(grant(listed(["name": "Create package"])) == .nowhere)
    for none in [listed(["name": "Create packages"]), [], [:], .null] { #expect(grant(none) == .notListed) }
  }
}
