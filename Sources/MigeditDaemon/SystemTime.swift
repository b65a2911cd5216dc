import EditEngine
import Glibc
import Runtime

extension TimeSource {
  /// The machine's clocks.
  static let system: TimeSource = {
    let clock = ContinuousClock()
    let (start, startedAt) = (clock.now, wallTime())
    return TimeSource(
      wall: wallTime, steady: { startedAt + (clock.now - start) }, sleep: { try await clock.sleep(for: $0) })
  }()

  private static func wallTime() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
