import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Testing

@testable import MigeditCommands

struct EditTableTests {
  private static let id = EditSample.id

  private func read(_ text: String) throws(CommandError) -> EditList {
    try EditFile.read(Array(text.utf8), name: "night.csv")
  }

  private func faults(_ text: String) -> [String] {
    let error = #expect(throws: CommandError.self) { try read(text) }
    #expect(error?.status == .data)
    let lines = error?.message.split(separator: "\n").map(String.init) ?? []
    let count = lines.count == 2 ? "a fault" : "\(lines.count - 1) faults"
    #expect(lines.first == "\(count), and nothing was enqueued:")
    return lines.dropFirst().map { String($0.dropFirst(2)) }
  }

  @Test func `a row with all columns is the edit that a line of JSON would be`() throws {
    let list = try read(
      "environment,kind,id,name,defaultAction,updateSchema,aclOnReplacingObjects,aclOnNewObjects,batch,priority,"
        + "notBefore,deadline,key\n"
        + #"prod,migration,\#(Self.id),"Sales, ""EMEA""",replace,recal_table_logical_size update_schema_logical_info,"#
        + "keep_both,inherit_acl_as_dest_folder,night,-5,2026-11-29T22:00:00Z,2026-11-30T06:00:00+01:00,k1\n")
    #expect(
      list.edits == [
        [
          "target": ["environment": "prod", "kind": "migration", "id": .string(Self.id)],
          "change": [
            "mergePatch": [
              "name": "Sales, \"EMEA\"",
              "tocView": [
                "settings": [
                  "defaultAction": "replace",
                  "updateSchema": ["recal_table_logical_size", "update_schema_logical_info"],
                  "aclOnReplacingObjects": "keep_both", "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
                ]
              ],
            ]
          ], "batch": "night", "priority": -5, "notBefore": "2026-11-29T22:00:00Z",
          "deadline": "2026-11-30T06:00:00+01:00", "key": "k1",
        ]
      ])
    let check = EditRequestCheck(environments: ["prod"], highestPriority: nil)
    for edit in list.edits { #expect(throws: Never.self) { try check.read(edit).get() } }
  }

  @Test func `an empty cell is not given, columns stand in any order, and blank rows are skipped`() throws {
    let list = try read("id,priority,kind,name\n\(Self.id),,migration,x\n,,,\n\n \(Self.id) ,7,migrationGroup, y \n")
    #expect(
      list.edits == [
        ["target": ["id": .string(Self.id), "kind": "migration"], "change": ["mergePatch": ["name": "x"]]],
        [
          "target": ["id": .string(Self.id), "kind": "migrationGroup"], "change": ["mergePatch": ["name": "y"]],
          "priority": 7,
        ],
      ])
    #expect(list.line(for: RequestFault(1, ["priority"], "why")) == "night.csv:5: column priority: why")
  }

  @Test(arguments: [
    "kind,id,name\nmigration,ID,\"a\nb\"\n", "kind,id,name\r\nmigration,ID,\"a\nb\"\r\n",
    "kind,id,name\rmigration,ID,\"a\nb\"\r", "\u{FEFF}kind,id,name\nmigration,ID,\"a\nb\"",
    "kind;id;name;;\nmigration;ID;\"a\nb\";;\n", "kind\tid\tname\nmigration\tID\t\"a\nb\"\n",
    "sep=;\r\nkind;id;name\r\nmigration;ID;\"a\nb\"\r\n", "\"kind\",\"id\",\"name\"\n\"migration\",\"ID\",\"a\nb\"\n",
    "kind,id,name,deadline\nmigration,ID,\"a\nb\"\n",
  ])
  func `what spreadsheets write of one table is the same edit`(text: String) throws {
    #expect(
      try read(text.replacing("ID", with: Self.id)).edits == [
        ["target": ["kind": "migration", "id": .string(Self.id)], "change": ["mergePatch": ["name": "a\nb"]]]
      ])
  }

  @Test(arguments: [
    #"kind, id, name, batch\#nmigration, ID, "R12, new", night\#n"#,
    #"kind ; id ; name ; batch\#nmigration ; ID ; "R12, new" ; night \#n"#,
    #"kind,id,name,batch\#n"migration", "ID",\#t "R12, new" , " night "\#n"#,
  ])
  func `blanks around the cells and their quotes are no part of them`(text: String) throws {
    #expect(
      try read(text.replacing("ID", with: Self.id)).edits == [
        [
          "target": ["kind": "migration", "id": .string(Self.id)], "change": ["mergePatch": ["name": "R12, new"]],
          "batch": "night",
        ]
      ])
  }

  @Test func `a name has blank ends where it stands in quotes, and a batch and a key have none`() throws {
    let list = try read("kind,id,name,batch,key\nmigration,\(Self.id), \" y \" ,\" night\",\" k1 \"\n")
    #expect(
      list.edits == [
        [
          "target": ["kind": "migration", "id": .string(Self.id)], "change": ["mergePatch": ["name": " y "]],
          "batch": "night", "key": "k1",
        ]
      ])
  }

  @Test func `a quote inside a cell that does not begin with one is a fault`() {
    #expect(
      faults("kind,id,name\nmigration,\(Self.id),Sales \"EMEA\"\n") == [
        #"night.csv:2: column name: "Sales \"EMEA\"" has a quote and does not begin with one: put the cell in quotes, and "#
          + "write the quote twice"
      ])
  }

  @Test func `every fault of a file is said with its line and column, and nothing is sent`() {
    let id = Self.id
    let found = faults(
      """
      kind,id,name,priority,defaultAction
      migration,\(id),x,high,replace
      migration,zz,"two
      lines",,
      migration,\(id),,,
      migration,,x,,
      migrationGroup,\(id),,,replace
      migration,1.23E+21,x,,
      migration,\(id),"x"y,,
      migration,\(id),x,,,,7
      migration,\(id),x,5000,overwrite
      migration,\(id),x,,

      """)
    let expected = [
      "night.csv:2: column priority: expected a whole number, found \"high\"", "night.csv:3: column id: ",
      "night.csv:5: nothing is to be changed: name, defaultAction, updateSchema, ",
      "night.csv:6: column id: the cell is empty", "night.csv:7: column defaultAction: it is a setting of a migration",
      "night.csv:8: column id: 1.23E+21 is an id that the spreadsheet took for a number",
      "night.csv:9: column name: \"y\" follows the quote", "night.csv:10: the row has 7 cells, and there are 5 columns",
      "night.csv:11: column defaultAction: ", "night.csv:11: column priority: expected -1000 to 1000, found 5000",
    ]
    #expect(found.count == expected.count, "\(found)")
    for (line, start) in zip(found, expected) { #expect(line.hasPrefix(start), "\(line)") }
  }

  @Test func `an unknown column is refused, with the one that was meant where it is near`() {
    #expect(
      faults("kind,id,nmae,owner,id\nmigration,\(Self.id),x,me,7\n") == [
        "night.csv:1: column nmae: there is no such column; did you mean name?",
        "night.csv:1: column owner: there is no such column; there are environment,kind,id,name,defaultAction,"
          + "updateSchema,aclOnReplacingObjects,aclOnNewObjects,batch,priority,notBefore,deadline,key,targetName",
        "night.csv:1: column id: the column stands there twice",
      ])
    #expect(faults("id,name\n\(Self.id),x\n") == ["night.csv:1: column kind: the column is missing"])
  }

  @Test func `a target is named by its id or by its name, and by one of them`() throws {
    #expect(
      faults("kind,name\nmigration,x\n")
        == ["night.csv:1: column id: the column is missing; targetName may stand in its place"])
    #expect(
      faults("kind,id,targetName,name\nmigration,\(Self.id),Sales,x\nmigration,,,x\n") == [
        "night.csv:2: column targetName: the row has an id, too: say one of them",
        "night.csv:3: column id: the cell is empty; each edit needs it, or a targetName",
      ])
    let named = try read("kind,targetName,name\ngroup,\" Sales\",x\n").edits
    #expect(
      named == [["target": ["kind": "migrationGroup", "name": " Sales"], "change": ["mergePatch": ["name": "x"]]]])
    // What else is wrong with such a row is said all the same.
    #expect(
      faults("kind,targetName,name,priority\nmigration,Sales,x,5000\nmigration,Sales,x,high\n").map { $0.prefix(32) }
        == [
          "night.csv:2: column priority: ex", "night.csv:3: column priority: ex",
        ])
  }

  @Test func `a column in another case is told how to be written, also where all are so`() {
    #expect(
      faults("Kind,ID,Name\nmigration,\(Self.id),x\n") == [
        "night.csv:1: column Kind: write kind, not Kind", "night.csv:1: column ID: write id, not ID",
        "night.csv:1: column Name: write name, not Name",
      ])
  }

  @Test func `a quote that nothing ends is said with the line on which it begins`() {
    #expect(
      faults("kind,id,name\nmigration,\(Self.id),\"x\nmigration,\(Self.id),y\n") == [
        "night.csv:2: column name: the cell begins with a quote that nothing ends"
      ])
  }

  @Test func `a table without an edit is refused`() {
    let error = #expect(throws: CommandError.self) { try read("kind,id,name\n,,\n") }
    #expect(error?.message.hasPrefix("night.csv: there is no edit in it") == true)
  }

  @Test func `a table goes the way of a file, and the daemon's faults are said by line and column`() async throws {
    let daemon = try FakeDaemon()
    daemon.answer("Enqueue") { _, _ in
      throw ControlError.invalidEdit(RequestFaults(RequestFault(1, ["target", "environment"], "not there")))
    }
    let table = "environment;kind;id;name\nprod;migration;\(Self.id);x\n\n\nnone;migration;\(Self.id);y\n"
    let test = TestConsole(files: ["night.csv": table])
    let status = try await daemon.run(
      "enqueue", "--file", "night.csv", "--batch", "night", "--priority", "3", console: test.console())
    #expect(status == .data)
    #expect(test.errors.contains("night.csv:5: column environment: not there"))
    let edits = daemon.parameters(of: "Enqueue").first?["edits"]?.array ?? []
    #expect(edits.count == 2 && edits.allSatisfy { $0["batch"] == "night" && $0["priority"] == 3 })
  }
}
