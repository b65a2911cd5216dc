import MetricModel
import Testing

struct HistogramTests {
  @Test func `a value counts in each bound that it does not exceed`() {
    var histogram = Histogram(bounds: [1, 2, 4])
    for seconds in [0, 1, 1.5, 2, 3, 4, 4.5, 1000] { histogram.add(.seconds(seconds)) }
    #expect(histogram.cumulative.map(\.bound) == [1, 2, 4])
    #expect(histogram.cumulative.map(\.count) == [2, 4, 6])
    #expect(histogram.count == 8 && histogram.sum == 1016)
  }

  @Test func `less than nothing, as by a clock that went back, is nothing`() {
    var histogram = Histogram(bounds: [1])
    histogram.add(.seconds(-5))
    #expect(histogram.count == 1 && histogram.sum == 0 && histogram.cumulative.map(\.count) == [1])
  }

  @Test func `it has no more room than its bounds, however much is added`() {
    var histogram = Histogram.ofCommits
    for number in 0..<10_000 { histogram.add(.microseconds(number * 7)) }
    #expect(histogram.cumulative.count == Histogram.ofCommits.bounds.count && histogram.count == 10_000)
  }

  @Test(arguments: [Histogram.ofEdits, .ofLags, .ofCommits])
  func `those that are used begin empty, and have few bounds`(histogram: Histogram) {
    #expect(histogram.count == 0 && histogram.sum == 0 && histogram.bounds.count <= 15)
  }
}
