import JSONDocument
import Testing

@Suite struct `Round trips` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `what is written reads back as the same value, and the text is stable`(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<200 {
      let value = random.value()
      let text = value.text
      let again = try JSON(parsing: text)
      #expect(again == value)
      #expect(again.hashValue == value.hashValue)
      #expect(again.text == text)
      #expect(Array(text.utf8) == value.bytes)
      #expect(try JSON(parsing: value.prettyText).text == text)
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a broken text is a value or a fault within it, never a crash`(_ seed: UInt64) {
    var random = RandomJSON(seed: seed)
    for _ in 0..<500 {
      var bytes = random.value().bytes
      for _ in 0..<Int.random(in: 1...3, using: &random.generator) {
        let at = Int.random(in: 0...bytes.count, using: &random.generator)
        switch Int.random(in: 0..<3, using: &random.generator) {
        case 0: bytes.insert(.random(in: 0...255, using: &random.generator), at: at)
        case 1: bytes.removeSubrange(at..<min(at + 3, bytes.count))
        default: bytes = Array(bytes[..<at])
        }
      }
      do throws(JSONSyntaxError) {
        let value = try JSON(parsing: bytes)
        #expect((try? JSON(parsing: value.bytes)) == value)
      } catch {
        #expect(0...bytes.count ~= error.offset)
      }
    }
  }
}
