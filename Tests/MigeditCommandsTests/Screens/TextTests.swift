import Runtime
import Testing

@testable import MigeditCommands

/// Times and sizes as people read them.
struct TextTests {
  @Test(arguments: [
    (0, "now", "0ms"), (499, "now", "499ms"), (500, "1s ago", "500ms"), (1000, "1s ago", "1.0s"),
    (59_499, "59s ago", "59.4s"), (59_999, "1m ago", "59.9s"), (60_000, "1m ago", "1m"), (89_999, "1m ago", "1m 29s"),
    (90_000, "2m ago", "1m 30s"), (725_000, "12m ago", "12m 5s"), (3_569_999, "59m ago", "59m 29s"),
    (3_570_000, "1h ago", "59m 30s"), (3_600_000, "1h ago", "1h"), (12_000_000, "3h ago", "3h 20m"),
    (84_599_999, "23h ago", "23h 29m"), (84_600_000, "1d ago", "23h 30m"), (187_200_000, "2d ago", "2d 4h"),
    (-300_000, "in 5m", "0ms"), (-119_000, "in 2m", "0ms"),
  ])
  func `times are said in the largest unit, to the nearest`(milliseconds: Int64, relative: String, span: String) {
    let start = WallTime(milliseconds: 1_795_590_000_000)
    let end = WallTime(milliseconds: start.milliseconds + milliseconds)
    #expect(TimeText.relative(start, now: end) == relative)
    #expect(TimeText.fine(end - start) == span)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (7_654_321, "7.3 MiB"), (5_905_580_032, "5.5 GiB"),
  ])
  func `sizes`(bytes: Int, text: String) { #expect(StatusScreen.size(bytes) == text) }
}
