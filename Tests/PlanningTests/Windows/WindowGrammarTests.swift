import JobModel
import Planning
import Testing

@Suite struct WindowGrammarTests {
  private func entry(_ text: String) throws -> WindowSchedule.Entry { try #require(schedule(text).entries.first) }

  private func refusal(of texts: String...) -> WindowFault? {
    do {
      _ = try WindowSchedule.reading(texts)
      return nil
    } catch {
      return error
    }
  }

  @Test func `days in a row, single days, and a time that ends on the next day`() throws {
    #expect(try entry("Mon..Fri 22:00-06:00") == .init(days: [0, 1, 2, 3, 4], opens: 1320, daysLater: 1, closes: 360))
    #expect(try entry("Sat,Sun 00:00-24:00") == .init(days: [5, 6], opens: 0, daysLater: 0, closes: 1440))
    #expect(try entry("Mon,Wed..Thu 08:30-12:15") == .init(days: [0, 2, 3], opens: 510, daysLater: 0, closes: 735))
    #expect(try entry("Sat..Mon 01:00-02:00") == .init(days: [5, 6, 0], opens: 60, daysLater: 0, closes: 120))
    #expect(try entry("Tue 20:00-00:00") == .init(days: [1], opens: 1200, daysLater: 1, closes: 0))
    #expect(try entry("  tue   20:00-24:00 ") == .init(days: [1], opens: 1200, daysLater: 0, closes: 1440))
  }

  @Test func `from a day to another, also around the end of the week and all of it`() throws {
    #expect(try entry("Fri 22:00-Mon 06:00") == .init(days: [4], opens: 1320, daysLater: 3, closes: 360))
    #expect(try entry("Mon 08:00-Mon 12:00") == .init(days: [0], opens: 480, daysLater: 0, closes: 720))
    #expect(try entry("Mon 12:00-Mon 08:00") == .init(days: [0], opens: 720, daysLater: 7, closes: 480))
    #expect(try entry("Mon 00:00-Sun 24:00") == .init(days: [0], opens: 0, daysLater: 6, closes: 1440))
  }

  @Test func `exceptions are entries of their own, of one day or of several`() throws {
    let read = try schedule("Mon..Sun 22:00-06:00", "except 2026-12-24..2026-12-26", "except 2027-01-01")
    // 1970-01-01 is day 0; 2026-12-24 is 20811 days later, by `date`.
    #expect(read.exceptions == [20811...20813, 20819...20819])
    #expect(read.texts.count == 3 && read.entries.count == 1)
  }

  @Test func `none are no schedule`() throws {
    #expect(try WindowSchedule.reading([]) == nil)
  }

  @Test(arguments: [
    ("", 1, "it ends, expected a day"), ("22:00-06:00", 1, "every day is Mon..Sun"),
    ("Mon-Fri 22:00-06:00", 4, "a space"),
    ("Monday 22:00-06:00", 1, "expected Mon"), ("Mon..Fry 22:00-06:00", 6, "\"Fry\" is no day"), ("Mon", 4, "it ends"),
    ("Mon 24:00-06:00", 5, "00:00 to 23:59"), ("Mon 22:00-24:30", 11, "00:00 to 24:00"),
    ("Mon 22:60-06:00", 5, "no time of a day"), ("Mon 9:00-10:00", 5, "two digits"), ("Mon 22:00", 10, "expected -"),
    ("Mon 22:00-", 11, "it ends, expected one"), ("Mon 22:00-22:00", 11, "00:00-24:00"),
    ("Mon 10:00-Mon 10:00", 11, "another"),
    ("Mon,Tue 22:00-Wed 06:00", 1, "several days"), ("Mon 22:00-06:00 UTC", 17, "nothing more"),
    ("Mon 22:00-06:000", 11, "two digits"), ("0 22 * * 1-5", 1, "is no day"), ("except Mon", 8, "2026-12-24"),
    ("except 2026-02-29", 8, "no day 2026-02-29"), ("except 2026-12-26..2026-12-24", 20, "before the first"),
    ("except 24.12.2026", 8, "such as 2026-12-24"), ("Ｍon 22:00-06:00", 1, "is no day"),
    ("Mon ２２:00-06:00", 5, "two digits"),
  ])
  func `what can't be read is told with its place and what was expected`(
    text: String, column: Int, words: String
  ) throws {
    let fault = try #require(refusal(of: "Mon..Sun 00:00-24:00", text))
    #expect(fault.index == 1 && fault.text == text)
    #expect(fault.column == column && fault.reason.contains(words), "\(fault)")
  }

  @Test func `exceptions alone take nothing away`() throws {
    let fault = try #require(refusal(of: "except 2026-12-24"))
    #expect(fault.index == 0 && fault.reason.contains("Mon..Sun 00:00-24:00"))
  }

  @Test func `a fault says the whole text, the character and the reason`() throws {
    #expect(
      refusal(of: "Mon..Fri 25:00-06:00")?.description
        == "at character 10 of \"Mon..Fri 25:00-06:00\": 25:00 is no time of a day, expected 00:00 to 23:59")
  }
}
