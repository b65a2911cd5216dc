import Runtime
import Testing

@Suite struct DurationTests {
  @Test(arguments: [
    (0, "0ms"), (1, "1ms"), (1500, "1500ms"), (60_000, "1m"), (5_400_000, "90m"), (7_200_000, "2h"),
    (86_400_000, "1d"), (90_000_000, "25h"), (61_000, "61s"),
  ])
  func `a duration is written as the configuration writes it`(milliseconds: Int, text: String) {
    #expect(Duration.milliseconds(milliseconds).setting == text)
  }

  @Test func `the longest span that can be counted in milliseconds stands for longer ones`() {
    #expect(Duration.seconds(Int64.max).milliseconds == .max && Duration.seconds(Int64.min).milliseconds == .min)
    #expect(Duration.milliseconds(Int64.max).milliseconds == .max)
    #expect((Duration.milliseconds(Int64.max) * 2).milliseconds == .max)
    #expect(Duration.milliseconds(Int64.min).milliseconds == .min)
  }
}
