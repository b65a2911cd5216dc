/// An instant of this process's monotonic clock: milliseconds since a beginning that means nothing outside the process.
///
/// No change of the wall clock moves it, so that a span between two of them is a span that has really passed. It is
/// neither kept nor shown, since another process, and this one after a restart, counts from another beginning.
package struct SteadyTime: Sendable, Hashable, Comparable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (one: SteadyTime, other: SteadyTime) -> Bool { one.milliseconds < other.milliseconds }

  /// The first or the last instant that can be written down stands for all that lie beyond it, so that a wait that is
  /// longer than any process lives is no overflow.
  package static func + (start: SteadyTime, span: Duration) -> SteadyTime {
    let begin = Duration.milliseconds(start.milliseconds)
    let (first, last) = (Duration.milliseconds(Int64.min), Duration.milliseconds(Int64.max))
    return SteadyTime(milliseconds: (begin + min(max(span, first - begin), last - begin)).milliseconds)
  }

  package static func - (end: SteadyTime, start: SteadyTime) -> Duration {
    .milliseconds(end.milliseconds) - .milliseconds(start.milliseconds)
  }
}
