import JobModel
import Runtime
import Testing

struct LeaseWatchTests {
  private static let here = HostRun(name: "here", boot: "1")
  private static let there = HostRun(name: "there", boot: "1")
  private static let server = ServerID(url: "https://library.example.com", username: "architect")
  private static let leases = [
    Lease(owner: there, epoch: 1, beat: 1), Lease(owner: there, epoch: 1, beat: 2),
    Lease(owner: HostRun(name: "here", boot: "0"), epoch: 2, beat: 2), Lease(owner: nil, epoch: 2, beat: 2),
    Lease(owner: here, epoch: 3, beat: 2),
  ]

  private struct Look {
    let lease: Lease
    let at: SteadyTime
  }

  /// All ways in which a lease may have looked at a few looks, with the times between them.
  private static func histories(of length: Int) -> [[Look]] {
    guard length > 0 else { return [[]] }
    return histories(of: length - 1).flatMap { history in
      leases.flatMap { lease in
        [0, 7000, 14_999, 15_000].map { gap in
          let last = history.last?.at ?? SteadyTime(milliseconds: 0)
          return history + [Look(lease: lease, at: last + .milliseconds(gap))]
        }
      }
    }
  }

  /// By looking back: for how long the last look's lease was seen without another in between.
  private func mayBeTaken(_ history: [Look]) -> Bool {
    guard let last = history.last else { return false }
    if last.lease.owner == nil || last.lease.owner == Self.here { return true }
    let same = history.reversed().prefix { $0.lease == last.lease }
    return same.contains { last.at - $0.at >= .seconds(15) }
  }

  @Test func `another's lease is open when it was seen unchanged for its time, and one that nobody has is at once`() {
    var (opened, closed) = (0, 0)
    for history in Self.histories(of: 4) {
      var watch = LeaseWatch(by: Self.here)
      for look in history { watch.saw([Self.server: look.lease], now: look.at) }
      guard let last = history.last else { continue }
      let isOpen = watch.open(now: last.at).contains(Self.server)
      #expect(isOpen == mayBeTaken(history))
      #expect(watch.lease(of: Self.server) == last.lease)
      if isOpen { opened += 1 } else { closed += 1 }
    }
    #expect(opened > 1000 && closed > 1000)
  }

  @Test func `one that was not looked at in between is watched anew`() {
    var watch = LeaseWatch(by: Self.here)
    watch.saw([Self.server: Self.leases[0]], now: SteadyTime(milliseconds: 0))
    watch.saw([:], now: SteadyTime(milliseconds: 1000))
    watch.saw([Self.server: Self.leases[0]], now: SteadyTime(milliseconds: 20_000))
    #expect(watch.open(now: SteadyTime(milliseconds: 20_000)).isEmpty)
    #expect(watch.open(now: SteadyTime(milliseconds: 35_000)) == [Self.server])
  }

  @Test func `an owner trusts itself from when it asked, and a late answer takes nothing away`() {
    var held = HeldLease(epoch: 1, sent: SteadyTime(milliseconds: 10_000))
    #expect(held.isTrusted(now: SteadyTime(milliseconds: 22_999)))
    #expect(!held.isTrusted(now: SteadyTime(milliseconds: 23_000)))
    held.renewed(sent: SteadyTime(milliseconds: 20_000))
    held.renewed(sent: SteadyTime(milliseconds: 15_000))
    #expect(held.trustedUntil == SteadyTime(milliseconds: 33_000))
  }
}

/// How hosts share groups out between them.
struct LeaseShareTests {
  private static func servers(_ count: Int) -> [ServerID] {
    (1...count).map { ServerID(url: "https://\($0).example.com", username: "architect") }
  }

  /// Hosts that begin together and look in turn, each second.
  ///
  /// - Returns: how many groups each has.
  private func shared(_ groups: Int, hosts count: Int, looks: Int, taking: Int? = nil) -> [Int] {
    let hosts = (1...count).map { HostRun(name: "host \($0)", boot: "1") }
    var watches = hosts.map { LeaseWatch(by: $0) }
    var leases = Dictionary(uniqueKeysWithValues: Self.servers(groups).map { ($0, Lease.neverTaken) })
    for look in 0..<looks {
      for index in hosts.indices where index < taking ?? count {
        let now = SteadyTime(milliseconds: Int64(look) * 1000)
        watches[index].saw(leases.filter { $0.value.owner != hosts[index] }, now: now)
        let held = leases.values.count { $0.owner == hosts[index] }
        let random = Double((look * 7 + index * 3) % 10) / 10
        for server in watches[index].toTake(now: now, held: held, hosts: count, random: random) {
          #expect(leases[server]?.owner == nil)
          leases[server] = Lease(owner: hosts[index], epoch: 1, beat: 0)
        }
      }
    }
    return hosts.map { host in leases.values.count { $0.owner == host } }
  }

  @Test func `hosts that begin together come to about as many groups each`() {
    for hosts in 1...5 {
      for groups in 1...12 {
        let shares = shared(groups, hosts: hosts, looks: 7)
        #expect(shares.reduce(0, +) == groups)
        #expect(shares.allSatisfy { $0 <= (groups + hosts - 1) / hosts }, "\(groups) groups: \(shares)")
      }
    }
  }

  @Test func `what a host that is there does not take is taken by another after a beat`() {
    #expect(shared(6, hosts: 2, looks: 5, taking: 1) == [3, 0])
    #expect(shared(6, hosts: 2, looks: 6, taking: 1) == [6, 0])
  }

  @Test func `a host alone takes one group at its first look, and many within seconds`() {
    #expect(shared(1, hosts: 1, looks: 1) == [1])
    #expect(shared(40, hosts: 1, looks: 1) == [20])
    #expect(shared(40, hosts: 1, looks: 7) == [40])
  }
}
