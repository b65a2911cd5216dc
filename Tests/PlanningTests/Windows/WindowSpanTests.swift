import JobModel
import Planning
import Runtime
import Testing

/// The nights in which clocks are changed, and the edges of the calendar. What is expected was worked out by hand, from
/// the dates of the changes.
@Suite struct WindowSpanTests {
  @Test func `in Paris the night of 29 March 2026 has seven hours, that of 25 October nine`() throws {
    let (nights, paris) = (try schedule("Sat 22:00-06:00"), try Zones.paris())
    #expect(
      try spans(nights, paris, from: "2026-03-28T12:00:00Z")
        == [try span("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00")])
    #expect(
      try spans(nights, paris, from: "2026-10-24T12:00:00Z")
        == [try span("2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00")])
    let spring = try #require(try spans(nights, paris, from: "2026-03-28T12:00:00Z").first)
    let autumn = try #require(try spans(nights, paris, from: "2026-10-24T12:00:00Z").first)
    #expect(spring.closes - spring.opens == .seconds(7 * 3600) && autumn.closes - autumn.opens == .seconds(9 * 3600))
  }

  @Test func `in New York the night of 8 March 2026 has seven hours, that of 1 November nine`() throws {
    let (nights, newYork) = (try schedule("Sat 22:00-06:00"), try Zones.newYork())
    #expect(
      try spans(nights, newYork, from: "2026-03-07T12:00:00Z")
        == [try span("2026-03-07T22:00:00-05:00", "2026-03-08T06:00:00-04:00")])
    #expect(
      try spans(nights, newYork, from: "2026-10-31T12:00:00Z")
        == [try span("2026-10-31T22:00:00-04:00", "2026-11-01T06:00:00-05:00")])
  }

  @Test func `a time that does not exist in spring is the moment of the change`() throws {
    // At 01:00 UTC on 29 March, Paris goes from 02:00 to 03:00; at 07:00 UTC on 8 March, New York does.
    #expect(
      try spans(schedule("Sun 02:30-05:00"), Zones.paris(), from: "2026-03-28T12:00:00Z")
        == [try span("2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")])
    #expect(
      try spans(schedule("Sat 23:00-02:30"), Zones.paris(), from: "2026-03-28T12:00:00Z")
        == [try span("2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z")])
    #expect(
      try spans(schedule("Sun 02:30-05:00"), Zones.newYork(), from: "2026-03-07T12:00:00Z")
        == [try span("2026-03-08T07:00:00Z", "2026-03-08T09:00:00Z")])
    #expect(try spans(schedule("Sun 02:10-02:50"), Zones.paris(), from: "2026-03-28T12:00:00Z") == [])
  }

  @Test func `a time that comes twice in autumn is the earlier one, so nothing opens twice`() throws {
    // 02:30 on 25 October is at 00:30 and at 01:30 UTC in Paris; 01:30 on 1 November at 05:30 and 06:30 UTC in New York.
    #expect(
      try spans(schedule("Sun 00:00-02:30"), Zones.paris(), from: "2026-10-24T12:00:00Z")
        == [try span("2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z")])
    #expect(
      try spans(schedule("Sun 02:30-05:00"), Zones.paris(), from: "2026-10-24T12:00:00Z")
        == [try span("2026-10-25T00:30:00Z", "2026-10-25T04:00:00Z")])
    #expect(
      try spans(schedule("Sun 00:00-01:30"), Zones.newYork(), from: "2026-10-31T12:00:00Z")
        == [try span("2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z")])
    let closed = EditingHours(try schedule("Sun 00:00-02:30"), zone: try Zones.paris())
    #expect(!closed.outlook(at: try at("2026-10-25T02:10:00+01:00")).isOpen)
  }

  @Test func `what touches is one span, over the weekend and from one entry to the next`() throws {
    let weekend = try schedule("Mon..Fri 22:00-06:00", "Sat,Sun 00:00-24:00")
    #expect(
      try spans(weekend, .utc, from: "2026-06-05T12:00:00Z", days: 4) == [
        try span("2026-06-05T22:00:00Z", "2026-06-08T00:00:00Z"),
        try span("2026-06-08T22:00:00Z", "2026-06-09T06:00:00Z"),
      ])
    // Asked in the middle, it began when it began.
    #expect(
      try spans(weekend, .utc, from: "2026-06-07T12:00:00Z").first
        == (try span("2026-06-05T22:00:00Z", "2026-06-08T00:00:00Z")))
  }

  @Test func `an exception takes away what begins on its days, and leaves what began before`() throws {
    let christmas = try schedule("Mon..Sun 22:00-06:00", "except 2026-12-24..2026-12-26")
    #expect(
      try spans(christmas, Zones.paris(), from: "2026-12-23T12:00:00Z", days: 5) == [
        try span("2026-12-23T22:00:00+01:00", "2026-12-24T06:00:00+01:00"),
        try span("2026-12-27T22:00:00+01:00", "2026-12-28T06:00:00+01:00"),
      ])
  }

  @Test func `a span over days is open at every instant of them`() throws {
    let weekend = EditingHours(try schedule("Fri 22:00-Mon 06:00"), zone: try Zones.paris())
    for (instant, isOpen) in [
      ("2026-10-23T21:59:59.999+02:00", false), ("2026-10-23T22:00:00+02:00", true),
      ("2026-10-25T02:30:00+01:00", true), ("2026-10-26T05:59:59.999+01:00", true),
      ("2026-10-26T06:00:00+01:00", false),
    ] {
      #expect(weekend.outlook(at: try at(instant)).isOpen == isOpen, "\(instant)")
    }
  }

  @Test func `the next one is found behind long exceptions, and none is found where all days are taken away`() throws {
    let summer = EditingHours(try schedule("Sat 22:00-06:00", "except 2026-06-01..2026-09-30"), zone: try Zones.paris())
    let june = try at("2026-06-05T12:00:00Z")
    #expect(summer.outlook(at: june).change == (try at("2026-10-03T22:00:00+02:00")))
    let never = EditingHours(try schedule("Sat 22:00-06:00", "except 2026-01-01..2099-12-31"), zone: try Zones.paris())
    #expect(never.outlook(at: june).spans == [] && never.next(5, from: june, openedUntil: nil) == [])
  }

  @Test func `all of the week has no end that is told`() throws {
    let always = EditingHours(try schedule("Mon..Sun 00:00-24:00"), zone: try Zones.paris())
    let outlook = always.outlook(at: try at("2026-06-05T12:00:00Z"))
    #expect(outlook.isOpen && outlook.change == nil)
    // With one day taken away it ends there.
    let holiday = EditingHours(try schedule("Mon..Sun 00:00-24:00", "except 2026-07-14"), zone: try Zones.paris())
    let before = holiday.outlook(at: try at("2026-06-05T12:00:00Z"))
    #expect(before.change == (try at("2026-07-14T00:00:00+02:00")))
    #expect(holiday.next(2, from: before.now, openedUntil: nil).last?.opens == (try at("2026-07-15T00:00:00+02:00")))
  }

  @Test func `the next hundred are a hundred, and follow each other`() throws {
    let weekly = EditingHours(try schedule("Sat 22:00-06:00"), zone: try Zones.newYork())
    let next = weekly.next(100, from: try at("2026-06-05T12:00:00Z"), openedUntil: nil)
    #expect(next.count == 100)
    #expect(zip(next, next.dropFirst()).allSatisfy { $0.closes < $1.opens })
    #expect(next.first == (try span("2026-06-06T22:00:00-04:00", "2026-06-07T06:00:00-04:00")))
  }

  @Test func `opened by hand it is open at once, and one with the window that it reaches`() throws {
    let nights = EditingHours(try schedule("Mon..Fri 22:00-06:00"))
    let noon = try at("2026-06-05T12:00:00Z")
    let opened = nights.outlook(at: noon, openedUntil: try at("2026-06-05T13:00:00Z"))
    #expect(opened.current == WindowSpan(opens: noon, closes: try at("2026-06-05T13:00:00Z")))
    let long = nights.outlook(at: noon, openedUntil: try at("2026-06-05T23:00:00Z"))
    #expect(long.current == WindowSpan(opens: noon, closes: try at("2026-06-06T06:00:00Z")))
    #expect(!nights.outlook(at: noon, openedUntil: noon).isOpen)
  }

  @Test func `a batch narrows and never widens, whoever has opened the environment`() throws {
    let hours = EditingHours(try schedule("Mon..Fri 22:00-06:00"))
    let batch = try schedule("Mon..Sun 20:00-23:00", "Sat 10:00-12:00")
    let noon = try at("2026-06-05T12:00:00Z")
    #expect(
      hours.outlook(at: noon, narrowedBy: batch).spans?.prefix(2)
        == [
          try span("2026-06-05T22:00:00Z", "2026-06-05T23:00:00Z"),
          try span("2026-06-08T22:00:00Z", "2026-06-08T23:00:00Z"),
        ]
    )
    #expect(!hours.outlook(at: noon, openedUntil: try at("2026-06-05T13:00:00Z"), narrowedBy: batch).isOpen)
    // Where the environment is open at any time, the batch's hours are what is left.
    #expect(EditingHours().outlook(at: noon, narrowedBy: batch).change == (try at("2026-06-05T20:00:00Z")))
    // Windows that never meet.
    #expect(hours.outlook(at: noon, narrowedBy: try schedule("Mon..Sun 12:00-13:00")).spans == [])
  }

  @Test func `an edit that has to end in its window starts where it fits`() throws {
    let hours = EditingHours(try schedule("Fri 22:00-23:00", "Sat 22:00-02:00"))
    let outlook = hours.outlook(at: try at("2026-06-05T22:30:00Z"))
    #expect(outlook.start(for: .seconds(1800)) == (try at("2026-06-05T22:30:00Z")))
    #expect(outlook.start(for: .seconds(1801)) == (try at("2026-06-06T22:00:00Z")))
    #expect(outlook.start(for: .seconds(4 * 3600 + 1)) == nil)
    #expect(outlook.start(notBefore: try at("2026-06-06T12:00:00Z")) == (try at("2026-06-06T22:00:00Z")))
  }
}
