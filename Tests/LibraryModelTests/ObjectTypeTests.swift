import LibraryModel
import Testing

struct ObjectTypeTests {
  @Test(arguments: [
    (3, "report"), (4, "metric"), (8, "folder"), (11, "function"), (12, "attribute"), (34, "user"),
    (44, "security_role"), (55, "document"), (58, "security_filter"), (86, "workflow"),
  ])
  func `a type is shown by a name, which is read back as its number`(number: Int, name: String) {
    #expect(ObjectType.name(of: number) == name)
    #expect(ObjectType.number(named: name) == number)
  }

  @Test(arguments: [
    ("Security-Filter", 58), ("SECURITY_FILTER", 58), ("Report", 3), ("REPORT_DEFINITION", 3),
    ("document-definition", 55),
  ])
  func `a name is read in either case, with dashes or underscores, and as the vendor writes it`(
    name: String, number: Int
  ) { #expect(ObjectType.number(named: name) == number) }

  @Test(arguments: ["", "reports", "dossier", "usergroup", "user_group", "3", "none", " report"])
  func `what is no name of a type is not guessed at`(name: String) { #expect(ObjectType.number(named: name) == nil) }

  @Test func `a number that is not known has no name`() {
    for number in [-1, 0, 5, 27, 38, 46, 87, Int.max] { #expect(ObjectType.name(of: number) == nil) }
  }

  @Test func `every name leads to its type`() {
    #expect(ObjectType.all.map(\.name).count == 79)
    for name in ObjectType.all.map(\.name) {
      #expect(ObjectType.number(named: name).flatMap(ObjectType.name(of:)) == name)
    }
  }
}
