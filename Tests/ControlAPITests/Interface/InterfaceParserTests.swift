import TestSupport
import Testing

/// The reader that the other tests rely on.
@Suite struct InterfaceParserTests {
  @Test func `all that the language has is read`() throws {
    let text = """
      # About it.
      interface org.example.more
      type Kind (one, two)
      type Thing (
        # first, second
        #   third
        word: ?string, counts: [string]int, list: []?Kind,
        inner: (flag: bool, share: float, any: object)
      )
      method Do(thing: Thing) -> ()
      error Bad(index: int)
      """
    let read = try InterfaceParser.parse(text)
    #expect(read.name == "org.example.more")
    #expect(read.types["Kind"] == .enumeration(["one", "two"]))
    let fields = read.fields(of: .named("Thing"))
    #expect(fields.map(\.name) == ["word", "counts", "list", "inner"])
    #expect(fields.map(\.shape).prefix(3) == [.optional(.string), .map(.int), .array(.optional(.named("Kind")))])
    #expect(read.fields(of: fields[3].shape).map(\.shape) == [.bool, .float, .object])
    #expect(read.words(besides: "word", of: "Thing") == ["first", "second", "third"])
    #expect(read.words(besides: "counts", of: "Thing") == [])
    #expect(read.methods.map(\.name) == ["Do"] && read.methods[0].reply == .structure([]))
    #expect(read.fields(of: read.methods[0].parameters).map(\.shape) == [.named("Thing")])
    #expect(read.errors.keys.sorted() == ["Bad"])
  }

  @Test(arguments: [
    "type A ()", "interface a.b type A (x: Unknown)", "interface a.b type A (x: int", "interface a.b method A()",
    "interface a.b type A (x: int, y)", "interface a.b type A (x int)", "interface a.b thing A ()",
    "interface a.b type A () type A ()", "interface a.b type A (x: [int]string)", "interface a.b type A (x:)",
  ])
  func `a text that is none is an error`(text: String) {
    #expect(throws: InterfaceParser.Fault.self) { try InterfaceParser.parse(text) }
  }
}
