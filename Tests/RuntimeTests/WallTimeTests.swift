import Foundation
import JSONDocument
import Runtime
import TestSupport
import Testing

/// RFC 3339 in and out; Foundation is only here to compare with.
@Suite struct WallTimeTests {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  private func milliseconds(_ text: String) -> Int64? { WallTime(text)?.milliseconds }

  @Test func `random instants of the years 1600 to 9999 are written and read as Foundation does`() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<3000 {
      let instant = WallTime(
        milliseconds: Int64.random(in: -11_676_096_000_000...253_402_300_799_999, using: &generator))
      let text = instant.description
      #expect(WallTime(text) == instant)
      let date = Date(timeIntervalSince1970: Double(instant.milliseconds / 1000))
      let whole = WallTime(milliseconds: instant.milliseconds / 1000 * 1000)
      #expect(Self.style.format(date) == whole.description)
      let read = try Self.style.parse(text).timeIntervalSince1970
      #expect(Int64((read * 1000).rounded()) == instant.milliseconds)
    }
  }

  @Test func `every day of 800 years follows the day before`() throws {
    var day = try #require(milliseconds("1600-01-01T00:00:00Z"))
    for year in 1600..<2400 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for date in [1, length] {
          let text = String(format: "%04d-%02d-%02dT00:00:00.000Z", year, month + 1, date)
          let expected = day + Int64(date - 1) * 86_400_000
          #expect(milliseconds(text) == expected && WallTime(milliseconds: expected).description == text)
        }
        #expect(milliseconds(String(format: "%04d-%02d-%02dT00:00:00Z", year, month + 1, length + 1)) == nil)
        day += Int64(length) * 86_400_000
      }
    }
  }

  @Test func `known instants`() {
    #expect(milliseconds("1970-01-01T00:00:00Z") == 0)
    #expect(WallTime(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    #expect(milliseconds("2000-02-29T12:00:00Z") == 951_825_600_000)
    #expect(milliseconds("2026-03-29T01:00:00Z") == 1_774_746_000_000)
    #expect(milliseconds("0001-01-01T00:00:00Z") == -62_135_596_800_000)
    #expect(WallTime(milliseconds: -62_135_596_800_000).description == "0001-01-01T00:00:00.000Z")
    #expect(milliseconds("9999-12-31T23:59:59.999Z") == 253_402_300_799_999)
  }

  @Test func `offsets are taken off`() {
    let noon = milliseconds("2026-11-24T12:00:00Z")
    for text in [
      "2026-11-24T13:00:00+01:00", "2026-11-24T06:30:00-05:30", "2026-11-25T02:00:00+14:00",
      "2026-11-24T12:00:00-00:00",
      "2026-11-24t12:00:00z", "2026-11-24 12:00:00.000000Z", "2026-11-24T00:01:00-11:59",
    ] { #expect(milliseconds(text) == noon, "\(text)") }
  }

  @Test func `a fraction may have any number of digits, and what is finer than a millisecond is dropped`() {
    let second = milliseconds("2026-11-24T12:00:00Z") ?? 0
    #expect(milliseconds("2026-11-24T12:00:00.5Z") == second + 500)
    #expect(milliseconds("2026-11-24T12:00:00.05+00:00") == second + 50)
    let digits = "987654321"
    for count in 1...9 {
      let milliseconds = Int64((String(digits.prefix(count)) + "00").prefix(3))
      #expect(self.milliseconds("2026-11-24T12:00:00.\(digits.prefix(count))Z") == milliseconds.map { second + $0 })
    }
    #expect(milliseconds("1969-12-31T23:59:59.9999999Z") == -1)
  }

  @Test(arguments: [
    "", "2026", "2026-11-24", "2026-11-24T12:00:00", "2026-11-24T12:00Z", "2026-11-24T12:00:00.Z",
    "2026-11-24T24:00:00Z",
    "2026-11-24T12:60:00Z", "2026-11-24T12:00:61Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-11-00T00:00:00Z", "2026-11-31T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-11-24T12:00:00+1:00", "2026-11-24T12:00:00+01", "2026-11-24T12:00:00+0100", "2026-11-24T12:00:00+24:00",
    "2026-11-24T12:00:00+01:60", "2026-11-24T12:00:00Z ", " 2026-11-24T12:00:00Z", "2026-11-24T12:00:00ZZ",
    "+2026-11-24T12:00:00Z", "-026-11-24T12:00:00Z", "2026-1-24T12:00:00Z", "2026-11-24T12:00:00,5Z", "now", "tomorrow",
    "２026-11-24T12:00:00Z", "2026-11-24T12:00:00\u{2212}01:00", "20261124T120000Z", "2026-W48-2T12:00:00Z",
    "1790000000",
  ])
  func `what is no RFC 3339 is refused`(_ text: String) { #expect(WallTime(text) == nil) }

  @Test(arguments: [
    "9999-12-31T23:59:59-00:01", "9999-12-31T00:00:00.001-24:00", "0001-01-01T00:00:00+00:01", "0000-01-01T00:00:00Z",
    "0000-12-31T23:59:59.999Z",
  ])
  func `a time outside of the years 0001 to 9999 of UTC is refused, whatever year it is written in`(text: String) {
    #expect(WallTime(text) == nil)
  }

  @Test func `a time that is written in another year than that of UTC is read`() {
    #expect(milliseconds("0000-12-31T23:59:00-00:01") == WallTime.earliest.milliseconds)
    #expect(milliseconds("9999-12-31T23:59:59.999+23:59") == WallTime.latest.milliseconds - (23 * 60 + 59) * 60_000)
  }

  @Test(arguments: [Int64.min, Int64.min + 1, -62_135_596_800_001, 253_402_300_800_000, Int64.max])
  func `an instant that can't be said stands for the first or the last that can`(milliseconds: Int64) {
    let text = milliseconds < 0 ? "0001-01-01T00:00:00.000Z" : "9999-12-31T23:59:59.999Z"
    #expect(WallTime(milliseconds: milliseconds).description == text)
    #expect(WallTime(text) == WallTime(milliseconds: milliseconds))
  }

  @Test(arguments: [
    Duration.milliseconds(Int64.max), .seconds(Int64.max), .milliseconds(Int64.min), .seconds(Int64.min),
  ])
  func `a sum that leads beyond ends at the first or the last instant`(span: Duration) {
    for start in [WallTime.earliest, WallTime(milliseconds: 0), .latest] {
      #expect(start + span == (span > .zero ? .latest : .earliest))
    }
    #expect(WallTime.latest - WallTime.earliest == .milliseconds(315_537_897_599_999))
  }

  @Test func `it is a string on the wire`() throws {
    let instant = WallTime(milliseconds: 951_825_600_007)
    #expect(try JSON(encoding: instant) == "2000-02-29T12:00:00.007Z")
    #expect(try JSON("2000-02-29T13:00:00.007+01:00").decoded(as: WallTime.self, unknownMembers: .refused) == instant)
    let fault = #expect(throws: Fault.self) {
      try JSON("yesterday").decoded(as: WallTime.self, unknownMembers: .refused)
    }
    #expect(fault?.reason.contains("yesterday") == true && fault?.reason.contains("0001 to 9999") == true)
  }

  @Test func `spans are whole milliseconds`() {
    func at(_ milliseconds: Int64) -> WallTime { WallTime(milliseconds: 1_790_000_000_000 + milliseconds) }
    #expect(at(1000) - at(0) == .seconds(1) && at(0) + .milliseconds(1500) == at(1500))
    #expect(Duration.microseconds(1999).milliseconds == 1 && Duration.seconds(-2).milliseconds == -2000)
    #expect(at(0) < at(1) && !(at(0) < at(0)))
  }
}
