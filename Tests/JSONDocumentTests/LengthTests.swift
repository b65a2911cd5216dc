import JSONDocument
import Testing

@Suite("Length") struct LengthTests {
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a value is longer than any number below the bytes of its text, and than no other`(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    var looked = 0
    for _ in 0..<200 {
      let value = random.value()
      // Escapes are not counted.
      guard !value.text.contains("\\") else { continue }
      let length = value.text.utf8.count
      #expect(!value.isLonger(than: length) && !value.isLonger(than: length + 1), "\(value.text)")
      #expect(value.isLonger(than: length - 1) && value.isLonger(than: 0), "\(value.text)")
      looked += 1
    }
    #expect(looked > 50)
  }
}
