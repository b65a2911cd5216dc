import JSONDocument
import JobModel
import Testing

@Suite struct LabelsTests {
  private let composed = "Gr\u{F6}\u{DF}e"
  private let decomposed = "Gro\u{308}\u{DF}e"

  @Test func `names in two Unicode forms are two labels, on the wire too`() throws {
    let wire: JSON = .object(JSONObject([(composed, .string("1")), (decomposed, .string("2"))]))
    let labels = try wire.decoded(as: Labels.self, unknownMembers: .refused)
    #expect(labels.count == 2 && labels[composed] == "1" && labels[decomposed] == "2")
    #expect(try JSON(encoding: labels) == wire)
  }

  @Test func `values in two Unicode forms are two values`() {
    let one: Labels = ["a": composed]
    let other: Labels = ["a": decomposed]
    #expect(one != other && one == ["a": composed])
  }

  @Test func `they stand in the order of their bytes`() {
    let labels: Labels = ["b": "1", "a": "2", "\u{E9}": "3", "e\u{301}": "4", "B": "5"]
    #expect(labels.map(\.name.utf8.count) == [1, 1, 1, 3, 2])
    #expect(labels.map(\.value) == ["5", "2", "1", "4", "3"])
  }

  @Test func `a value that is no string is refused with its place`() {
    let wire: JSON = ["a/b": 1]
    let fault = #expect(throws: Fault.self) { try wire.decoded(as: Labels.self, unknownMembers: .refused) }
    #expect(fault?.pointer == ["a/b"])
  }
}
