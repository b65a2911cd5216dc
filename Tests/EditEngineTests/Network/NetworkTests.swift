import Foundation
import Runtime
import TestSupport
import Testing

@testable import LibrarySimulator

/// Each fault of the simulator in each phase of an edit, seldom and often: no attempt is spent, and nothing is submitted twice.
@Suite struct NetworkTests {
  private static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"
  private static let rates = isLong ? [0.01, 0.05, 0.1, 0.2, 0.35, 0.5] : [0.01, 0.1, 0.5]
  private static let jobs = isLong ? 12 : 6
  private static let phases: [VirtualWire.Phase] = [.login, .prepare, .submit, .poll, .verify]
  private static let replayed = ProcessInfo.processInfo.environment["MIGEDIT_NETWORK"]

  /// One place in the matrix, and its name.
  private struct Cell: Sendable, CustomStringConvertible {
    let fault: FaultKind
    let phase: VirtualWire.Phase
    let rate: Double

    var description: String { "\(fault.rawValue)/\(phase.rawValue)/\(rate)" }

    var rule: FaultRule {
      FaultRule(
        fault, milliseconds: fault.needsMilliseconds ? 20_000 : nil, retryAfter: fault == .overloaded ? 60 : nil)
    }
  }

  /// Where the fault can be performed.
  private static func cells() -> [Cell] {
    let kinds: [VirtualWire.Phase: RequestKind] = [
      .login: .login, .prepare: .get, .submit: .put, .poll: .get, .verify: .get,
    ]
    return FaultKind.allCases.flatMap { fault in
      phases.filter { phase in
        fault.requests.isEmpty || kinds[phase].map { fault.requests.contains($0) } == true
      }.flatMap { phase in rates.map { Cell(fault: fault, phase: phase, rate: $0) } }
    }
  }

  @Test func `each fault in each phase at each rate: no attempt is spent, nothing is submitted twice`() async throws {
    var tally = NetworkTally()
    let cells = Self.cells().filter { Self.replayed == nil || Self.replayed == "\($0)" }
    await withTaskGroup(of: (Cell, Int, Int, BrokenNetwork.Outcome).self) { group in
      for (number, cell) in cells.enumerated() {
        if number >= 3, let (cell, faults, requests, outcome) = await group.next() {
          tally.add("\(cell)", cell.fault.rawValue, faults, requests, outcome)
        }
        group.addTask { await Self.run(cell, seed: UInt64(number)) }
      }
      for await (cell, faults, requests, outcome) in group {
        tally.add("\(cell)", cell.fault.rawValue, faults, requests, outcome)
      }
    }
    print("matrix: \(cells.count) cells (fault x phase x rate)\n\(tally.summary)")
    #expect(tally.violations == [], "Run one again with MIGEDIT_NETWORK=fault/phase/rate.")
    if Self.replayed == nil { #expect(tally.withoutFault == [], "these never happened") }
  }

  private static func run(_ cell: Cell, seed: UInt64) async -> (Cell, Int, Int, BrokenNetwork.Outcome) {
    do {
      let network = try BrokenNetwork(
        cell.rule, in: cell.phase, rate: cell.rate, lasts: .seconds(4 * 3600), jobs: jobs, seed: seed)
      let outcome = try await network.run()
      return (cell, network.wire.faults, network.wire.requests, outcome)
    } catch {
      return (cell, 0, 0, BrokenNetwork.Outcome(violations: ["\(error)"]))
    }
  }

  @Test(arguments: [FaultKind.refuse, .dropBefore, .hang, .page, .errorPage, .serverUnreachable])
  func `a server that is gone for an hour costs no attempt, and all edits are made`(fault: FaultKind) async throws {
    let network = try BrokenNetwork(
      FaultRule(fault), in: nil, rate: 1, lasts: .seconds(3600), jobs: Self.jobs, seed: 1)
    let outcome = try await network.run()
    #expect(outcome.violations == [] && outcome.ends == ["succeeded": Self.jobs])
    print(
      "gone for an hour (\(fault.rawValue)): \(network.wire.faults) requests in vain, \(outcome.ends), violations: 0")
  }

  @Test func `when all logins are gone at once, each session makes one`() async throws {
    let network = try BrokenNetwork(
      FaultRule(.loginExpired), in: nil, rate: 0, lasts: .zero, jobs: 8, sessions: 4, seed: 1)
    let closing = network.closeLogins(after: .seconds(15))
    let outcome = try await network.run()
    try await closing.value
    #expect(outcome.violations == [] && outcome.ends == ["succeeded": 8])
    #expect(network.wire.unknownLogins >= 4 && network.wire.logins == 8)
    print("all 4 logins gone at once: \(network.wire.logins - 4) logins more, \(outcome.ends), violations: 0")
  }

  /// A login is made once for a request, which is then asked once more; the breaker asks less and less often, and besides
  /// five fresh logins an hour may be tried.
  @Test func `a server that knows no login for an hour is not asked for one with each request`() async throws {
    let network = try BrokenNetwork(
      FaultRule(.loginExpired), in: nil, rate: 1, lasts: .seconds(3600), jobs: Self.jobs, sessions: 4, seed: 1)
    let outcome = try await network.run()
    #expect(outcome.violations == [] && outcome.ends == ["succeeded": Self.jobs])
    let (logins, unknown) = (network.wire.logins, network.wire.unknownLogins)
    #expect(unknown > 0 && 2 * (logins - 4 - 5) <= unknown && logins <= 60, "\(logins) logins, \(unknown) times 401")
    print("401 for an hour: \(unknown) answers, \(logins) logins, \(outcome.ends), violations: 0")
  }
}

/// What was tried, and what came of it.
private struct NetworkTally {
  private var faults: [String: Int] = [:]
  private var ends: [String: Int] = [:]
  private var requests = 0
  private var longest: (cell: String, took: Duration) = ("-", .zero)
  private(set) var violations: [String] = []

  mutating func add(_ cell: String, _ fault: String, _ count: Int, _ requests: Int, _ outcome: BrokenNetwork.Outcome) {
    faults[fault, default: 0] += count
    self.requests += requests
    for (end, count) in outcome.ends { ends[end, default: 0] += count }
    if outcome.took > longest.took { longest = (cell, outcome.took) }
    violations += outcome.violations.map { "\(cell): \($0)" }
  }

  var withoutFault: [String] { faults.filter { $0.value == 0 }.map(\.key).sorted() }

  var summary: String {
    func list(_ counts: [String: Int]) -> String {
      counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    return """
      requests: \(requests), of which went wrong: \(faults.values.reduce(0, +)) (\(list(faults)))
      edits: \(ends.values.reduce(0, +)) (\(list(ends))), the longest run: \(longest.took) of virtual time (\(longest.cell))
      violations: \(violations.count)
      """
  }
}
