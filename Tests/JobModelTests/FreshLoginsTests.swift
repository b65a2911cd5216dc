import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// How often a fresh login may be tried: a server that is down must not be flooded with logins, and no account locked.
@Suite struct FreshLoginsTests {
  private func out(_ reason: FailureReason = .unreachable) -> Outage {
    Outage(Failure(reason, "No."), since: wall(0), openedAt: at(0), retryAt: at(15))
  }

  @Test func `while the breaker is closed, five in any hour`() {
    var logins = FreshLogins()
    var tried: [Double] = []
    for second in stride(from: 0.0, to: 20_000, by: 100)
    where logins.tryOne(now: at(second), outage: nil, probeMax: .seconds(600)) {
      tried.append(second)
    }
    #expect(tried.prefix(6) == [0, 100, 200, 300, 400, 3600])
    for begin in tried { #expect(tried.count { $0 >= begin && $0 < begin + 3600 } <= 5) }
    #expect(tried.count == 30, "and no fewer")
  }

  @Test(arguments: [60.0, 600, 7200])
  func `while it is open, one each probe_max`(_ probeMax: Double) {
    var logins = FreshLogins()
    var tried: [Double] = []
    for second in stride(from: 0.0, to: 30_000, by: 20)
    where logins.tryOne(now: at(second), outage: out(), probeMax: .seconds(probeMax)) {
      tried.append(second)
    }
    #expect(tried == Array(stride(from: 0.0, to: 30_000, by: probeMax)))
  }

  @Test func `one that was tried before it opened counts`() {
    var logins = FreshLogins()
    let before = logins.tryOne(now: at(0), outage: nil, probeMax: .seconds(600))
    let early = logins.tryOne(now: at(599.999), outage: out(), probeMax: .seconds(600))
    let late = logins.tryOne(now: at(600), outage: out(), probeMax: .seconds(600))
    #expect(before && !early && late)
  }

  @Test func `those that were tried while it was open count when it has closed`() {
    var logins = FreshLogins()
    for probe in 0..<5 { _ = logins.tryOne(now: at(Double(probe) * 600), outage: out(), probeMax: .seconds(600)) }
    let fifth = logins.tryOne(now: at(2500), outage: nil, probeMax: .seconds(600))
    let sixth = logins.tryOne(now: at(3600), outage: nil, probeMax: .seconds(600))
    #expect(!fifth && sixth)
  }

  @Test func `none while too many logins are the trouble`() {
    var logins = FreshLogins()
    for hour in 0..<100 {
      let isTried = logins.tryOne(now: at(Double(hour) * 3600), outage: out(.tooManyLogins), probeMax: .seconds(600))
      #expect(!isTried)
    }
  }
}
