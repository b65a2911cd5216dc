import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Testing

@testable import MigeditCommands

struct EditFileTests {
  private func read(_ text: String) throws(CommandError) -> EditList {
    try EditFile.read(Array(text.utf8), name: "jobs.jsonl")
  }

  @Test func `blank lines are skipped and lines keep their numbers`() throws {
    let list = try read("\u{FEFF}{\"a\":1}\r\n\r\n  \t\n{\"b\":2}\n")
    #expect(list.edits == [["a": 1], ["b": 2]])
    #expect(
      list.line(for: RequestFault(1, ["target", "id"], "why")) == "jobs.jsonl:4: /target/id: why")
  }

  private static let good =
    #"{"target":{"kind":"migration","id":"\#(EditSample.id)"},"change":{"mergePatch":{"name":"x"}}}"#

  @Test func `all faults of a file are said with their lines, those of syntax and those of the edits`() {
    let wrong = #"{"target":{"kind":"migration","id":"zz"},"change":{"mergePatch":{}},"priority":"high","prority":3}"#
    let error = #expect(throws: CommandError.self) {
      try read("\(Self.good)\n{\"a\":}\n\n[]\n\(wrong)\n\(Self.good)\n{\"change\":7}\n{\"a\":1")
    }
    #expect(error?.status == .data)
    let lines = error?.message.split(separator: "\n").map(String.init) ?? []
    #expect(lines.first == "7 faults, and nothing was enqueued:")
    let expected = [
      "  jobs.jsonl:2:6: unexpected '}'",
      "  jobs.jsonl:4: expected an EditRequest, which is an object, found an array", "  jobs.jsonl:5: /target/id: ",
      "  jobs.jsonl:5: /priority: ", "  jobs.jsonl:5: /prority: ", "  jobs.jsonl:7: /change: ",
      "  jobs.jsonl:8:7: the text ends in the middle of a value",
    ]
    #expect(lines.count == expected.count + 1)
    for (line, start) in zip(lines.dropFirst(), expected) { #expect(line.hasPrefix(start)) }
  }

  private static let forms: [(bytes: [UInt8], words: String)] = [
    (
      Array("object,action\nA,replace\n".utf8), "looks like a table (CSV), and its first row names no column of an edit"
    ),
    (Array("store: { path: /q }\n".utf8), "looks like YAML, of which nothing is read"),
    (Array("\u{FEFF}\nobject;action\n1;x\n".utf8), "looks like a table (CSV)"),
    (Array("{\n  \"target\": {}\n}\n".utf8), "is JSON over several lines; `jq -c . edits` gives one edit a line"),
    (Array("{ \"target\": {\n} }\n".utf8), "is JSON over several lines"),
    (Array("{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n".utf8), "is JSON over several lines"),
    (Array("[{\"a\": 1}]".utf8), "is one JSON array; `jq -c '.[]' edits` gives its elements one a line"),
    (Array("[\n{\"a\": 1}\n]".utf8), "is one JSON array"),
    ([0x7F, 0x45, 0x4C, 0x46, 0, 0, 0x0A], "is no text: it has NUL bytes"), ([0x1F, 0x8B, 8], "is compressed by gzip"),
    (Array("PK\u{3}\u{4}sheet".utf8), "is a ZIP archive, as Excel writes its sheets"),
    ([0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "is in UTF-16 (little-endian), as PowerShell writes it"),
    ([0x22, 0xFF, 0x22], "is not UTF-8"),
    (Array("---\ntarget:\n  kind: migration\n".utf8), "looks like YAML"),
    (Array("- target: {kind: migration, id: x}\n".utf8), "looks like YAML"),
    (Array("target: {kind: migration, id: x}\n".utf8), "looks like YAML"),
    (Array("owner, who: me\n".utf8), "looks like a table (CSV)"),
  ]

  @Test(arguments: forms)
  func `a file in another form says which it is, and what is expected`(bytes: [UInt8], words: String) {
    let error = #expect(throws: CommandError.self) { try EditFile.read(bytes, name: "edits") }
    #expect(error?.status == .data)
    #expect(error?.message.hasPrefix("edits \(words)") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("Expected one edit a line, as JSON: ") == true)
    #expect(error?.message.hasSuffix("Nothing was enqueued.") == true)
  }

  @Test func `of very many faults the first hundred are said`() {
    let error = #expect(throws: CommandError.self) { try read(String(repeating: "{x\n", count: 250)) }
    #expect(error?.message.split(separator: "\n").count == 102)
    #expect(error?.message.hasPrefix("250 faults") == true)
    #expect(error?.message.hasSuffix("… and 150 more") == true)
  }

  @Test(arguments: ["", "\n\n", "  "]) func `a file without an edit is refused`(text: String) {
    let error = #expect(throws: CommandError.self) { try read(text) }
    #expect(error?.message.contains("no edit in it") == true)
  }

  @Test func `lines that end as on Windows are taken, and UTF-16 is told by its name`() throws {
    #expect(try read("{\"a\":1}\r\n\r\n{\"a\":2}\r\n").edits == [["a": 1], ["a": 2]])
    let wide: [UInt8] =
      [0xFF, 0xFE] + Array("{}\r\n".utf16).flatMap { unit in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    for bytes in [wide, Array(wide.dropFirst(2))] {
      let error = #expect(throws: CommandError.self) { try EditFile.read(bytes, name: "e.jsonl") }
      #expect(error?.message.hasPrefix("e.jsonl is in UTF-16 (little-endian)") == true, "\(error?.message ?? "")")
    }
  }

  @Test func `a document's fault has line and column`() {
    let console = TestConsole(files: ["p.json": "{\n  \"a\": x}"]).console()
    let error = #expect(throws: CommandError.self) {
      try DocumentFile.read("p.json", of: "--body", from: console)
    }
    #expect(error?.message.hasPrefix("p.json:2:8: unexpected 'x'") == true)
  }

  @Test(arguments: ["--body", "--merge-patch", "--json-patch"])
  func `a document in the place of a file's name is told from one`(flag: String) async {
    let test = TestConsole()
    let status = await Ctl.run(
      ["enqueue", "--migration", EditSample.id, flag, #" {"name":"x"}"#], console: test.console())
    #expect(status == .usage)
    #expect(test.errors.contains("\(flag) takes the name of a file that holds the document"))
    #expect(test.errors.contains("for a part of it say --merge-patch") == (flag == "--body"))
  }

  @Test(arguments: [("--migration", "migration", "tocView"), ("--group", "migration group", "migrations")])
  func `a body that would be a patch is refused, and the option for a patch is named`(
    option: String, noun: String, member: String
  ) async {
    let test = TestConsole(files: ["b.json": #"{"name":"x"}"#])
    for verb in ["enqueue", "preview"] {
      #expect(
        await Ctl.run([verb, option, EditSample.id, "--body", "b.json"], console: test.console()) == .data)
    }
    #expect(test.errors.contains("the whole document of the \(noun), and this one has no \(member)."))
    #expect(test.errors.contains("--merge-patch b.json"))
  }

  @Test func `flags are for lines that don't say it themselves`() throws {
    var list = try read(
      """
      {"target":{"id":"1"}}
      {"batch":"own","priority":null,"maxAttempts":1,"labels":{"team":"own"},"target":{"environment":"test"}}
      {"labels":"wrong","target":7,"strict":false}
      """)
    list.apply(
      EditDefaults(batch: "night", labels: ["team": "bi", "x": "y"], priority: 5, maxAttempts: 9, strict: true))
    #expect(list.withoutEnvironment == [0])
    list.setEnvironment("prod")
    #expect(
      list.edits == [
        [
          "target": ["id": "1", "environment": "prod"], "batch": "night", "priority": 5, "maxAttempts": 9,
          "labels": ["team": "bi", "x": "y"], "strict": true,
        ],
        [
          "batch": "own", "priority": 5, "maxAttempts": 1, "labels": ["team": "own", "x": "y"],
          "target": ["environment": "test"], "strict": true,
        ],
        ["labels": "wrong", "target": 7, "batch": "night", "priority": 5, "maxAttempts": 9, "strict": false],
      ])
  }

  @Test func `what fits one call is known by its edits, bytes and predecessors`() throws {
    let one: JSON = ["target": ["environment": "prod"]]
    let lines = EditList.Origin.lines(file: "jobs.jsonl", numbers: [])
    func fits(_ edit: JSON, _ count: Int) -> Bool {
      EditList(edits: Array(repeating: edit, count: count), origin: lines).fitsOneCall
    }
    #expect(fits(one, Limits.editsInCall) && !fits(one, Limits.editsInCall + 1))
    #expect(!fits(["change": .string(String(repeating: "x", count: 16 << 20))], 1))
    let after: JSON = [
      "after": .array(Array(repeating: 1, count: 600)), "afterRefs": .array(Array(repeating: "a", count: 400)),
    ]
    #expect(fits(after, 100) && !fits(after, 101))
  }

  @Test(arguments: [
    ("/target/id", "--group"), ("/target/environment", "--environment"), ("/change/mergePatch/name", "--name"),
    ("/change/mergePatch/foo", "--merge-patch p.json: /foo"), ("/labels/x", "--label: /x"),
    ("/change/mergePatch/tocView/settings/defaultAction", "--default-action"),
    ("/change/mergePatch/tocView/settings/updateSchema", "--merge-patch p.json: /tocView/settings/updateSchema"),
    ("/change/jsonPatch/0/op", "--json-patch stdin: /0/op"), ("/change/rules", "the rules"),
    ("/change/rules/0", "--include-dependents"), ("/change/rules/1/where/name", "--where name=x: /where/name"),
    ("/change/rules/2/where/id", "--remove 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B: /where/id"),
    ("/change/rules/10", "the rules: /10"), ("/expectedLastUpdatedDate", "--expected-date"),
    ("/notBefore", "--not-before"),
    ("/keys", "/keys"), ("", "the edit"),
  ])
  func `a fault of a single edit names the flag that said it, or the file and the place in it`(
    pointer: String, place: String
  ) throws {
    let options = try Self.options(
      "--name", "x", "--default-action", "replace", "--merge-patch", "p.json", "--json-patch", "-",
      "--include-dependents", "--where", "name=x", "--remove", "--remove", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B")
    let list = EditList(edits: [[:]], origin: .flags(try options.places(of: .migrationGroup)))
    #expect(try list.place(of: 0, JSONPointer(parsing: pointer)) == place)
  }

  @Test func `the name of a merge patch is not blamed on a flag that nobody said`() throws {
    let list = EditList(
      edits: [[:]], origin: .flags(try Self.options("--merge-patch", "p.json").places(of: .migration)))
    #expect(list.place(of: 0, ["change", "mergePatch", "name"]) == "--merge-patch p.json: /name")
    #expect(list.place(of: 0, ["change", "rules", "0"]) == "the rules: /0")
  }

  @Test func `a sentence of the daemon's names the flag, and else stays as it is`() throws {
    let list = EditList(
      edits: [[:]], origin: .flags(try Self.options("--where", "type=report", "--remove").places(of: .migration)))
    #expect(
      list.worded("The change can't be applied: at /change/rules/0: no content item matches.")
        == "The change can't be applied: at --where type=report: no content item matches.")
    #expect(list.worded("It is locked; see /changes.") == "It is locked; see /changes.")
  }

  private static func options(_ flags: String...) throws -> ChangeOptions {
    try ChangeOptions.parse(RuleOption.gathered(flags))
  }
}
