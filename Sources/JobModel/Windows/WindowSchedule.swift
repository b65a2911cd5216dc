/// The windows of an environment or of a batch, as they were written and as they were read. `Planning` reads them, and works
/// out the instants in a time zone.
package struct WindowSchedule: Sendable, Hashable {
  /// As they were written.
  package let texts: [String]
  package let entries: [Entry]
  /// Days that nothing begins on, each a first and a last one, counted from 1970-01-01.
  package let exceptions: [ClosedRange<Int>]

  package init(texts: [String], entries: [Entry], exceptions: [ClosedRange<Int>]) {
    self.texts = texts
    self.entries = entries
    self.exceptions = exceptions
  }

  /// What comes again each week. Times are minutes from the midnight that the clock on the wall shows.
  package struct Entry: Sendable, Hashable {
    /// The days on which it begins, from Monday, which is 0.
    package let days: Set<Int>
    package let opens: Int
    /// How many days after the one on which it begins it ends.
    package let daysLater: Int
    package let closes: Int

    package init(days: Set<Int>, opens: Int, daysLater: Int, closes: Int) {
      self.days = days
      self.opens = opens
      self.daysLater = daysLater
      self.closes = closes
    }
  }
}
