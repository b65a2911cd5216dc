import Runtime
import Testing

/// Instants of a monotonic clock.
@Suite struct SteadyTimeTests {
  private func at(_ milliseconds: Int64) -> SteadyTime { SteadyTime(milliseconds: milliseconds) }

  @Test func `an instant after a span is that span away, and later`() {
    let later = at(500) + .seconds(90)
    #expect(later == at(90_500) && later > at(500))
    #expect(later - at(500) == .seconds(90))
    #expect(at(500) - later == .seconds(-90))
    #expect(later + .seconds(-90) == at(500))
  }

  @Test(arguments: [Duration.seconds(Int64.max), .milliseconds(Int64.max), .milliseconds(Int64.max - 499)])
  func `a span that leads beyond the last instant ends at it`(span: Duration) {
    #expect(at(500) + span == at(.max))
    #expect(at(.max) + span == at(.max))
  }

  @Test(arguments: [Duration.seconds(Int64.min), .milliseconds(Int64.min)])
  func `a span that leads before the first instant ends at it`(span: Duration) {
    #expect(at(-500) + span == at(.min))
    #expect(at(.min) + span == at(.min))
  }

  @Test func `the span between the first and the last instant is no overflow`() {
    #expect(at(.max) - at(.min) == .milliseconds(Int64.max) * 2 + .milliseconds(1))
  }
}
