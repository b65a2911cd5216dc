import Glibc

/// What the last system call that failed says of itself.
func lastSystemError() -> String { String(cString: strerror(errno)) }

/// Nanoseconds of the monotonic clock.
func now() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }

/// Milliseconds since 1970 of the wall clock, with fractions.
func wallMilliseconds() -> Double { Double(nanoseconds(CLOCK_REALTIME)) / 1e6 }

private func nanoseconds(_ clock: clockid_t) -> UInt64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Processor seconds that this thread has used.
func threadProcessorSeconds() -> Double { Double(nanoseconds(CLOCK_THREAD_CPUTIME_ID)) / 1e9 }

func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

/// Asks again and again until there is an answer.
func wait<Answer>(
  for what: String, seconds: Double = 30, each milliseconds: Int = 5, _ answer: () throws -> Answer?
) throws -> Answer {
  let end = now() + UInt64(seconds * 1e9)
  repeat {
    if let answer = try answer() { return answer }
    pause(milliseconds: milliseconds)
  } while now() < end
  throw BenchError("waited \(Int(seconds)) s for \(what) in vain")
}
