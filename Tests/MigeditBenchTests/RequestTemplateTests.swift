import JSONDocument
import Testing

@testable import MigeditBench

@Suite struct RequestTemplateTests {
  @Test func `only the numbers change, and keep their places in a template that is put into another`() {
    var inner = RequestTemplate()
    inner.append("n")
    inner.appendNumber(digits: 3)
    var outer = RequestTemplate()
    outer.append("<")
    outer.append(inner)
    outer.append(">")
    outer.appendNumber(digits: 1)
    outer.set(4207)
    #expect(String(decoding: outer.bytes, as: UTF8.self) == "<n207>7")
    outer.set(5)
    #expect(String(decoding: outer.bytes, as: UTF8.self) == "<n005>5")
  }

  @Test func `an edit is an EditRequest of about 2 KB with 24 operations, on a migration`() throws {
    var edit = Edits.request
    edit.set(123_456)
    #expect((1900...2100).contains(edit.bytes.count))
    let value = try JSON(parsing: edit.bytes)
    #expect(value["change"]?["jsonPatch"]?.array?.count == 24)
    #expect(value["target"]?["id"] == "4D494752000000000000000000003456")
    #expect(value["key"]?.string?.contains("123456") == true)
  }

  @Test func `the edits of one call, and of the next one, all have keys of their own`() throws {
    var call = Edits.call((0..<1000).map { Edits.request($0) })
    let keys = try (1...2).flatMap { number in
      call.set(number)
      let edits = try JSON(parsing: call.bytes.dropLast())["parameters"]?["edits"]?.array ?? []
      return edits.compactMap { $0["key"]?.string }
    }
    #expect(call.bytes.last == 0)
    #expect(keys.count == 2000 && Set(keys).count == 2000)
  }
}
