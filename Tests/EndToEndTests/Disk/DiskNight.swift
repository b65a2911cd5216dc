import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// Edits that are enqueued and made while the disk of the queue fails at random, and the comparison of what the queue says with
/// what the simulator has recorded.
final class DiskNight {
  /// What became of a call of Enqueue.
  private enum Answer: Hashable {
    case accepted(JobID)
    /// It was told that nothing was kept.
    case refused
    /// The daemon ended before it answered.
    case unknown
  }

  /// What happens to the disk in a round; nil: another program fills it.
  typealias Trial = FailingDisk.Fault?

  /// The second where disks can be mounted.
  static let trials: [Trial] = FailingDisk.Fault.allCases.map(\.self) + (SmallDisk.isPossible ? [nil] : [])

  private let bench: Bench
  private let disk: FailingDisk
  private let small: SmallDisk?
  private var fills = 0
  private var random: SeededGenerator
  private var answers: [Answer] = []
  private var endsAfterSync = 0
  private var refusedStarts = 0
  private var violations: [String] = []

  init(seed: UInt64) async throws {
    disk = try await FailingDisk()
    random = SeededGenerator(seed: seed)
    small = SmallDisk.isPossible ? try SmallDisk(kibibytes: 6 << 10) : nil
    bench = try await Bench(
      ["--seconds-min", "0.05", "--seconds-max", "0.2", "--seed", "\(seed)"], sessions: 3, variables: disk.variables,
      startsDaemon: false)
    if let small {
      try bench.write(bench.configuration().replacing(bench.queue, with: small.file("queue.sqlite")))
    }
    try await bench.start()
  }

  /// One round: edits are enqueued and the queue is read while the disk fails or is full, and afterwards the daemon goes on or,
  /// where a sync has failed, has ended with the status for it.
  func round(_ trial: Trial) async throws {
    if let fault = trial {
      disk.fail(fault, chance: Double.random(in: fault.call.chances, using: &random))
    } else {
      small?.fill()
      fills += 1
    }
    for _ in 1...8 {
      answers.append(await enqueue(answers.count))
      for _ in 1...4 { _ = try? await bench.client().jobs() }
    }
    if try await hasEnded() { try await startUnderFault() }
    disk.work()
    small?.empty()
    if try await hasEnded() { try await bench.start() }
  }

  private func enqueue(_ number: Int) async -> Answer {
    guard let client = try? await bench.client() else { return .unknown }
    do {
      let edit = client.rename(
        Samples.migration(number % 36 + 1), to: "edit \(number)", key: "key \(number)")
      return .accepted(try await client.enqueue([edit])[0])
    } catch ControlError.storageUnavailable {
      return .refused
    } catch {
      return .unknown
    }
  }

  /// Whether the daemon has ended, which it does after a failed sync only.
  private func hasEnded() async throws -> Bool {
    guard let daemon = bench.daemon else { return true }
    if await answers() { return false }
    let ended = await daemon.end()
    let names = ["could not keep what was written: disk I/O error: Input/output error", "No space left on device"]
    if ended.status != EX_IOERR || !names.contains(where: ended.errors.contains) {
      violations.append("the daemon ended with \(ended.status): \(ended.errors.suffix(500))")
    }
    endsAfterSync += 1
    await bench.kill()
    return true
  }

  /// That the queue can't be read is an answer, too.
  private func answers() async -> Bool {
    do {
      _ = try await bench.client().call(Status.self, Status.Parameters())
      return true
    } catch {
      return error is ControlError
    }
  }

  /// As systemd does. A start that meets a failing disk is refused, and leaves all as it was.
  private func startUnderFault() async throws {
    let daemon = try bench.startWithoutWaiting()
    if try await daemon.line(with: "ready") == nil {
      refusedStarts += 1
      let status = await daemon.end().status
      if status != EX_IOERR, status != EX_CANTCREAT {
        violations.append("a start ended with \(status): \(daemon.errors)")
      }
    } else {
      daemon.send(SIGKILL)
      _ = await daemon.end()
    }
  }

  /// All edits come to their end while the disk works. Then each that was accepted is there once, none that was refused is,
  /// and each was made exactly where its job says so, and never twice.
  func finish() async throws {
    let client = try await bench.client()
    let ids = try await client.jobs().map(\.id)
    try await bench.awaitEnd(of: ids)
    let jobs = try await client.jobs()
    let made = try await bench.simulator("edits").array ?? []
    let names = Dictionary(grouping: made.compactMap { $0["name"]?.string }, by: \.self).mapValues(\.count)
    for (number, answer) in answers.enumerated() {
      let found = jobs.filter { $0.key == "key \(number)" }
      switch answer {
      case .accepted(let id) where found.map(\.id) != [id]: violations.append("job \(id) was accepted and is lost")
      case .refused where !found.isEmpty: violations.append("edit \(number) was refused and kept")
      case .unknown where found.count > 1: violations.append("edit \(number) is there \(found.count) times")
      default: break
      }
      let times = names["edit \(number)", default: 0]
      let expected = found.first?.state.known == .succeeded ? 1 : 0
      if times != expected {
        violations.append("edit \(number) was made \(times) times: \(found.first.map { "\($0)" } ?? "no job")")
      }
    }
    violations += (try await bench.simulator("violations").array ?? []).map { "simulator: \($0)" }
    let problem = try await client.call(Status.self, Status.Parameters()).problem
    if let problem { violations.append("the disk works, and there is a problem: \(problem)") }
  }

  var count: DiskCount {
    DiskCount(
      enqueued: answers.count, accepted: answers.count { if case .accepted = $0 { true } else { false } },
      refused: answers.count { $0 == .refused }, unknown: answers.count { $0 == .unknown }, injected: disk.injected,
      fills: fills, calls: disk.calls, endsAfterSync: endsAfterSync, refusedStarts: refusedStarts,
      violations: violations)
  }
}

/// What was tried, and what came of it.
struct DiskCount: CustomStringConvertible {
  var enqueued = 0
  var accepted = 0
  var refused = 0
  var unknown = 0
  var injected: [FailingDisk.Fault: Int] = [:]
  var fills = 0
  var calls = 0
  var endsAfterSync = 0
  var refusedStarts = 0
  var violations: [String] = []

  static func + (one: DiskCount, other: DiskCount) -> DiskCount {
    DiskCount(
      enqueued: one.enqueued + other.enqueued, accepted: one.accepted + other.accepted,
      refused: one.refused + other.refused, unknown: one.unknown + other.unknown,
      injected: one.injected.merging(other.injected, uniquingKeysWith: +), fills: one.fills + other.fills,
      calls: one.calls + other.calls, endsAfterSync: one.endsAfterSync + other.endsAfterSync,
      refusedStarts: one.refusedStarts + other.refusedStarts, violations: one.violations + other.violations)
  }

  var description: String {
    let faults = FailingDisk.Fault.allCases.map { "\($0) \(injected[$0, default: 0])" }.joined(separator: ", ")
    return """
      \(enqueued) edits enqueued (\(accepted) accepted, \(refused) refused, \(unknown) not answered), \(calls) calls on the \
      disk, faults injected: \(faults), full disk \(fills); \(endsAfterSync) ends after a failed sync, \(refusedStarts) starts \
      refused; violations: \(violations.count)
      """
  }
}
