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

  private let bench: Bench
  private let disk: FailingDisk
  private var random: SeededGenerator
  private var answers: [Answer] = []
  private var endsAfterSync = 0
  private var starts = 0
  private var refusedStarts = 0
  private(set) var violations: [String] = []

  init(seed: UInt64) async throws {
    disk = try await FailingDisk()
    random = SeededGenerator(seed: seed)
    bench = try await Bench(
      ["--seconds-min", "0.05", "--seconds-max", "0.2", "--seed", "\(seed)"], sessions: 3, variables: disk.variables)
  }

  /// One round with one fault: edits are enqueued and the queue is read while it lasts, and afterwards the daemon goes on or,
  /// where a sync has failed, has ended with the status for it.
  func round(_ fault: FailingDisk.Fault) async throws {
    disk.fail(fault, chance: Double.random(in: 0.01...0.3, using: &random))
    for _ in 1...6 { answers.append(await enqueue(answers.count)) }
    for _ in 1...25 { _ = try? await bench.client().jobs() }
    if try await hasEnded() { try await startUnderFault() }
    disk.work()
    if try await hasEnded() { try await start() }
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
    if ended.status != EX_IOERR || !ended.errors.contains("could not keep what was written") {
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

  private func start() async throws {
    starts += 1
    try await bench.start()
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

  var injected: [FailingDisk.Fault: Int] { disk.injected }
  var accepted: Int { answers.count { if case .accepted = $0 { true } else { false } } }

  var summary: String {
    let faults = FailingDisk.Fault.allCases.map { "\($0) \(injected[$0, default: 0])" }.joined(separator: ", ")
    return """
      disk: \(answers.count) edits enqueued: \(accepted) accepted, \(answers.count { $0 == .refused }) refused, \
      \(answers.count { $0 == .unknown }) without an answer; faults injected: \(faults); \(endsAfterSync) ends after a failed \
      sync, \(refusedStarts) starts refused; violations: \(violations.count)
      """
  }
}
