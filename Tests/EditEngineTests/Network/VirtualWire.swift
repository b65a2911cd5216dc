import Glibc
import JSONDocument
import NIOCore
import NIOHTTP1
import Runtime
import Synchronization
import TestSupport

@testable import LibraryAPI
@testable import LibrarySimulator

/// Carries requests from a client to the simulator in virtual time, without a network: an hour in which nothing answers takes
/// no time. What goes wrong is drawn for each request, by what the client is about with it.
final class VirtualWire: Carrier {
  /// What a request is for.
  enum Phase: String, CaseIterable, Sendable {
    case login, prepare, submit, poll, verify
    /// The health check, and what else belongs to no edit.
    case other
  }

  /// A fault, and which requests meet it.
  struct Trouble: Sendable {
    let rule: FaultRule
    /// nil: in all.
    let phase: Phase?
    let rate: Double
    let until: SteadyTime

    /// What holds while nothing goes wrong. Where logins are looked at, there are many of them.
    var usual: Scenario { Scenario(logins: phase == .login ? LoginLimits(requests: 4) : nil) }
  }

  let endpoint: Endpoint
  let proxy: Endpoint? = nil
  let simulator: LibrarySimulator
  private let clock: VirtualClock
  private let trouble: Trouble
  private let state: Mutex<State>

  private struct State {
    var random: SeededGenerator
    /// Targets whose edit was sent.
    var sent: Set<String> = []
    var counts: [Phase: Int] = [:]
    var faults = 0
    var logins = 0
    /// Answers by which the Library itself says that it does not know the login.
    var unknownLogins = 0
  }

  init(_ simulator: LibrarySimulator, _ clock: VirtualClock, _ trouble: Trouble, seed: UInt64) throws {
    endpoint = try Endpoint(server: "http://127.0.0.1:1\(LibrarySimulator.path)")
    (self.simulator, self.clock, self.trouble) = (simulator, clock, trouble)
    state = Mutex(State(random: SeededGenerator(seed: seed)))
    try simulator.follow(trouble.usual)
  }

  /// How often something went wrong.
  var faults: Int { state.withLock { $0.faults } }
  var requests: Int { state.withLock { $0.counts.values.reduce(0, +) } }
  var logins: Int { state.withLock { $0.logins } }
  var unknownLogins: Int { state.withLock { $0.unknownLogins } }

  func shutdown() async {}

  func send(
    _ method: HTTPMethod, _ path: String, headers: HTTPHeaders, body: [UInt8]?, timeout: Duration
  ) async -> Exchange {
    var fields: [String: [String]] = [:]
    for (name, value) in headers { fields[name.lowercased(), default: []].append(value) }
    let call = Call(method.rawValue, LibrarySimulator.path + path, headers: fields, body: body ?? [])
    var exchange = Exchange()
    do {
      try await clock.sleep(.milliseconds(20))
      let rule = fault(of: call)
      if rule?.fault == .refuse {
        exchange.failure = IOError(errnoCode: ECONNREFUSED, reason: "connect")
        return exchange
      }
      exchange.isWritten = true
      let answer = try answer(call, rule)
      count(call, answer)
      try await deliver(answer, within: timeout, to: &exchange)
    } catch {
      exchange.failure = error
    }
    return exchange
  }

  /// nil: nothing goes wrong with this one.
  private func fault(of call: Call) -> FaultRule? {
    let (phase, now) = (self.phase(of: call), clock.steady)
    return state.withLock { state in
      state.counts[phase, default: 0] += 1
      if RequestKind(call) == .login { state.logins += 1 }
      guard now < trouble.until, trouble.phase.map({ $0 == phase }) ?? true,
        trouble.rule.fault.requests.isEmpty || trouble.rule.fault.requests.contains(RequestKind(call)),
        state.random.happens(trouble.rate)
      else { return nil }
      state.faults += 1
      return trouble.rule
    }
  }

  /// What a job is about: a read with content is to verify where its target's edit was sent.
  private func phase(of call: Call) -> Phase {
    let target = call.target?.packageID
    switch RequestKind(call) {
    case .login: return .login
    case .put:
      if let target { state.withLock { _ = $0.sent.insert(target) } }
      return .submit
    case .get:
      guard call.asksForContent else { return .poll }
      return target.map { target in state.withLock { $0.sent.contains(target) } } == true ? .verify : .prepare
    default: return .other
    }
  }

  private func answer(_ call: Call, _ rule: FaultRule?) throws -> CallAnswer {
    guard let rule else { return simulator.answer(call) }
    var scenario = trouble.usual
    scenario.faults = [rule]
    try simulator.follow(scenario)
    defer { try? simulator.follow(trouble.usual) }
    return simulator.answer(call)
  }

  private func count(_ call: Call, _ answer: CallAnswer) {
    guard answer.status == 401, answer.body?["code"]?.string == "ERR009" else { return }
    state.withLock { $0.unknownLogins += 1 }
  }

  private func deliver(_ answer: CallAnswer, within timeout: Duration, to exchange: inout Exchange) async throws {
    switch answer.delivery {
    case .whole: break
    case .delayed(let span), .slow(let span):
      try await clock.sleep(min(span, timeout))
      if span >= timeout { throw ChannelError.connectTimeout(.zero) }
    case .dropped: throw ChannelError.eof
    case .never:
      try await clock.sleep(timeout)
      throw ChannelError.connectTimeout(.zero)
    case .truncated: break
    }
    var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
    for (name, value) in answer.headers { head.headers.add(name: name, value: value) }
    // What was compressed has been undone before it is read.
    let isCompressed = head.headers.contains(name: "Content-Encoding")
    var bytes = isCompressed ? answer.body?.bytes ?? [] : answer.wireContent?.bytes ?? []
    if answer.delivery == .truncated {
      guard bytes.count > 1 else { throw ChannelError.eof }
      bytes.removeLast(bytes.count / 2)
      exchange.failure = ChannelError.eof
    }
    if let type = answer.wireContent?.type { head.headers.add(name: "Content-Type", value: type) }
    exchange.head = head
    exchange.body = ByteBuffer(bytes: bytes)
  }
}

/// The virtual clock, as the simulator reads it.
struct WireClock: Clock {
  struct Instant: InstantProtocol {
    let since: Duration
    func advanced(by span: Duration) -> Instant { Instant(since: since + span) }
    func duration(to other: Instant) -> Duration { other.since - since }
    static func < (one: Instant, other: Instant) -> Bool { one.since < other.since }
  }

  let clock: VirtualClock
  var now: Instant { Instant(since: .milliseconds(clock.steady.milliseconds)) }
  var minimumResolution: Duration { .milliseconds(1) }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await clock.sleep(deadline.since - now.since)
  }
}
