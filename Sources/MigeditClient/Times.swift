import FoundationEssentials
import Runtime

// The daemon counts milliseconds. Each of them is a Date, and comes back as the same.

extension Date {
  init(_ time: WallTime) { self.init(timeIntervalSince1970: Double(time.milliseconds) / 1000) }
}

extension WallTime {
  /// To the nearest millisecond; one outside of the years 0001 to 9999 is the first or the last of these.
  init(_ date: Date) {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    self.init(milliseconds: Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max))
  }
}
