import Glibc
import Runtime

extension TimeSource {
  /// The machine's clocks. The steady one goes on while the machine sleeps, and can't be set.
  static let system: TimeSource = {
    let clock = ContinuousClock()
    let start = clock.now
    return TimeSource(
      now: { Moment(wall: wallTime(), steady: SteadyTime(milliseconds: (clock.now - start).milliseconds)) },
      // The clock counts nanoseconds in 64 bits and would trap at a longer span.
      sleep: { try await clock.sleep(for: min($0, .century)) })
  }()

  private static func wallTime() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
