import Foundation
import TestSupport
import Testing

/// Three daemons on one queue in a database with a synchronous standby, in network namespaces: hosts, cables, clocks and databases
/// fail while edits are under way, one after the other, and come back. Then what the queue says is compared with what the Library
/// was asked, and with what every host has told of it.
///
/// `deploy/prove hosts` does the same 1,000 times. A seed that is given by MIGEDIT_PROOF_SEED makes the same faults again.
@Suite(.timeLimit(.minutes(180)), .networkNamespaces)
struct FaultsOfHostsTests {
  private static let variables = ProcessInfo.processInfo.environment
  private static let count = variables["MIGEDIT_PROOF_COUNT"].flatMap { Int($0) } ?? 100
  /// Most of the time is waited for, so several go at once.
  private static let rigsAtOnce = variables["MIGEDIT_PROOF_RIGS"].flatMap { Int($0) } ?? 5
  /// So many on one rig; then the next one begins, so that its history does not grow without end.
  private static let faultsOfRig = 20

  @Test func `hosts, cables, clocks and databases fail, and no edit is lost, made twice or told wrongly`() async throws
  {
    let seed = Self.variables["MIGEDIT_PROOF_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let faults = Fault.drawn(Self.count, &random)
    let rigs = stride(from: 0, to: faults.count, by: Self.faultsOfRig).map {
      Array(faults[$0..<min($0 + Self.faultsOfRig, faults.count)])
    }
    let results = await withTaskGroup(of: (FaultReport, [String]).self) { group in
      var results: [(FaultReport, [String])] = []
      for (number, faults) in rigs.enumerated() {
        if number >= Self.rigsAtOnce, let result = await group.next() { results.append(result) }
        group.addTask { await Self.run(faults, number, seed: seed + UInt64(number)) }
      }
      return await group.reduce(into: results) { $0.append($1) }
    }
    var report = FaultReport()
    for (one, _) in results { report.add(one) }
    let violations = results.flatMap(\.1)
    print(report.text)
    print("violations: \(violations.count)")
    #expect(violations == [], "seed \(seed)")
    #expect(report.count == Self.count)
  }

  private static func run(_ faults: [Fault], _ number: Int, seed: UInt64) async -> (FaultReport, [String]) {
    do {
      let rig = try await Rig(seed: seed)
      var injector = Injector(rig, seed: seed)
      let watchers = rig.hosts.map { host in Task { await rig.progress.follow(host) } }
      var violations: [String] = []
      var report = FaultReport()
      do {
        for fault in faults {
          print("rig \(number): \(fault.rawValue)")
          // Who breaks a long proof off finds what it has found.
          fflush(nil)
          try await injector.perform(fault)
        }
        report = injector.report
        violations = try await Verdict(of: rig, &report).violations
      } catch {
        report = injector.report
        violations = report.late + ["\(error)\n\(await rig.lastWords)"]
      }
      for watcher in watchers { watcher.cancel() }
      for violation in violations { print("rig \(number): \(violation)") }
      await rig.end()
      return (report, violations.map { "rig \(number): \($0)" })
    } catch {
      return (FaultReport(), ["rig \(number) could not be made: \(error)"])
    }
  }
}
