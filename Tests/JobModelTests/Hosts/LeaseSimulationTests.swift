import JobModel
import Runtime
import TestSupport
import Testing

/// Hosts whose clocks drift, and whose requests come late or are lost, or which stand still for a while, share one lease. Whether
/// two trust themselves at once is looked at in the world's time, which none of them knows.
struct LeaseSimulationTests {
  @Test(arguments: 0..<100) func `no two hosts trust themselves at once`(seed: UInt64) {
    var world = LeaseWorld(seed: seed, hosts: 3, drift: 0.05)
    world.run(for: 300_000)
    #expect(world.mostAtOnce == 1)
    #expect(world.takeovers > 1)
  }

  /// What a margin is for, and that the simulation would see where it is too small.
  @Test func `clocks that drift by more than the margin allows are seen to be too much`() {
    let most = (0..<100 as Range<UInt64>).map { seed in
      var world = LeaseWorld(seed: seed, hosts: 3, drift: 0.2)
      world.run(for: 300_000)
      return world.mostAtOnce
    }
    #expect(most.contains { $0 > 1 })
  }
}

/// Time goes by milliseconds of the world.
private struct LeaseWorld {
  private enum Request {
    case look
    case renew(HeldLease)
    case take(Lease)
  }

  private struct Underway {
    let host: Int
    let run: Int
    let request: Request
    /// On the clock of the host.
    let sent: SteadyTime
    let arrives: Int
    /// nil: the answer is lost.
    let answered: Int?
  }

  private struct Host {
    let rate: Double
    var run = 1
    var watch: LeaseWatch
    var held: HeldLease?
    var nextBeat = SteadyTime(milliseconds: 0)
    var nextLook = SteadyTime(milliseconds: 0)
    /// It does nothing until then; what it believes, it believes on.
    var frozenUntil = 0
    var waits = false
  }

  private static let step = 50
  private static let server = ServerID(url: "https://library.example.com", username: "architect")
  private var random: SeededGenerator
  private var now = 0
  private var lease = Lease.neverTaken
  private var hosts: [Host]
  private var requests: [Underway] = []
  /// What is on its way back.
  private var answers: [(at: Int, host: Int, run: Int, take: (inout Host, SteadyTime) -> Void)] = []
  private(set) var mostAtOnce = 0
  private(set) var takeovers = 0

  init(seed: UInt64, hosts count: Int, drift: Double) {
    var random = SeededGenerator(seed: seed)
    hosts = (0..<count).map { index in
      Host(
        rate: 1 - drift + 2 * drift * Double.random(in: 0...1, using: &random),
        watch: LeaseWatch(by: HostRun(name: "\(index)", boot: "1")))
    }
    self.random = random
  }

  mutating func run(for span: Int) {
    while now < span {
      now += Self.step
      arrive()
      answer()
      for index in hosts.indices { act(index) }
      let trusting = hosts.indices.count { hosts[$0].held?.isTrusted(now: clock(of: $0)) == true }
      mostAtOnce = max(mostAtOnce, trusting)
    }
  }

  private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  private func clock(of host: Int) -> SteadyTime {
    SteadyTime(milliseconds: Int64(Double(now) * hosts[host].rate) + Int64(host) * 1_000_000)
  }

  private func name(_ host: Int) -> HostRun { HostRun(name: "\(host)", boot: "\(hosts[host].run)") }

  private mutating func act(_ index: Int) {
    guard hosts[index].frozenUntil <= now else { return }
    switch below(1000) {
    case 0: hosts[index].frozenUntil = now + below(40_000)
    case 1: restart(index)
    default: break
    }
    let local = clock(of: index)
    if let held = hosts[index].held {
      guard local >= hosts[index].nextBeat else { return }
      hosts[index].nextBeat = local + LeaseLimits.beat
      send(.renew(held), from: index)
    } else if !hosts[index].waits, local >= hosts[index].nextLook {
      hosts[index].nextLook = local + LeaseLimits.look
      let isOpen = hosts[index].watch.open(now: local).contains(Self.server)
      hosts[index].waits = isOpen
      send(isOpen ? .take(hosts[index].watch.lease(of: Self.server) ?? .neverTaken) : .look, from: index)
    }
  }

  /// Kill and start: it knows nothing any more.
  private mutating func restart(_ index: Int) {
    hosts[index].run += 1
    hosts[index].watch = LeaseWatch(by: name(index))
    hosts[index].held = nil
    hosts[index].waits = false
  }

  private mutating func send(_ request: Request, from index: Int) {
    let delay = below(10) == 0 ? below(20_000) : below(50)
    let back = below(10) == 0 ? below(20_000) : below(50)
    let isLost = below(20) == 0
    if below(20) == 0 {
      hosts[index].waits = false
      return
    }
    requests.append(
      Underway(
        host: index, run: hosts[index].run, request: request, sent: clock(of: index), arrives: now + delay,
        answered: isLost ? nil : now + delay + back))
    if isLost { hosts[index].waits = false }
  }

  /// At the queue, one after the other.
  private mutating func arrive() {
    let arrived = requests.filter { $0.arrives <= now }
    requests.removeAll { $0.arrives <= now }
    for one in arrived {
      let me = HostRun(name: "\(one.host)", boot: "\(one.run)")
      switch one.request {
      case .look:
        let seen = lease
        reply(to: one) { host, local in host.watch.saw([Self.server: seen], now: local) }
      case .renew(let held):
        let isMine = lease.owner == me && lease.epoch == held.epoch
        if isMine { lease = Lease(owner: me, epoch: lease.epoch, beat: lease.beat + 1) }
        reply(to: one) { host, _ in
          guard host.held?.epoch == held.epoch else { return }
          if isMine { host.held?.renewed(sent: one.sent) } else { host.held = nil }
        }
      case .take(let seen):
        let isTaken = lease == seen
        if isTaken {
          takeovers += 1
          lease = Lease(owner: me, epoch: lease.epoch + 1, beat: lease.beat)
        }
        let epoch = lease.epoch
        reply(to: one) { host, _ in
          host.waits = false
          if isTaken { host.held = HeldLease(epoch: epoch, sent: one.sent) }
        }
      }
    }
  }

  private mutating func reply(to one: Underway, _ take: @escaping (inout Host, SteadyTime) -> Void) {
    guard let at = one.answered else { return }
    answers.append((at: at, host: one.host, run: one.run, take: take))
  }

  /// What was asked before a restart is answered to nobody.
  private mutating func answer() {
    let due = answers.filter { $0.at <= now && hosts[$0.host].frozenUntil <= now }
    answers.removeAll { $0.at <= now && hosts[$0.host].frozenUntil <= now }
    for one in due where hosts[one.host].run == one.run { one.take(&hosts[one.host], clock(of: one.host)) }
  }
}
