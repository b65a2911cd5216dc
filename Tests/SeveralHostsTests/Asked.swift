import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Synchronization
import TestSupport

/// What was asked for: edits, each with a name of its own, which is its key as well.
final class Asked: Sendable {
  struct Edit: Sendable {
    let request: EditRequest
    let name: String
    /// Which it was answered to be; nil: no answer has come yet.
    var job: JobID?
  }

  private struct State {
    var edits: [Edit] = []
    var violations: [String] = []
  }

  private let state = Mutex(State())
  static let targets = 60
  /// How many are asked for with one call at most.
  private static let atOnce = 200

  var edits: [Edit] { state.withLock { $0.edits } }
  var violations: [String] { state.withLock { $0.violations } }
  var isAnswered: Bool { state.withLock { state in state.edits.allSatisfy { $0.job != nil } } }

  /// Edits that are to be asked for.
  func add(_ targets: [Int]) {
    state.withLock { state in
      for target in targets {
        let name = "edit \(state.edits.count + 1)"
        let request = EditRequest(
          target: Target(environment: Rig.environment, kind: .migration, id: Self.migration(target)),
          change: Change(mergePatch: ["name": .string(name)]), key: name)
        state.edits.append(Edit(request: request, name: name))
      }
    }
  }

  /// Asks for all that was not answered.
  func ask(_ client: ControlClient) async throws { try await ask(client, for: edits.filter { $0.job == nil }) }

  /// Asks once more for everything: it must be what it was.
  func askAgain(_ client: ControlClient) async throws { try await ask(client, for: edits) }

  private func ask(_ client: ControlClient, for edits: [Edit]) async throws {
    for start in stride(from: 0, to: edits.count, by: Self.atOnce) {
      let some = edits[start..<min(start + Self.atOnce, edits.count)]
      let requests = try some.map { try JSON(encoding: $0.request) }
      let jobs = try await client.call(Enqueue.self, Enqueue.Parameters(edits: requests)).jobs.map(\.id)
      for (edit, job) in zip(some, jobs) { answered(edit.name, job) }
    }
  }

  private func answered(_ name: String, _ job: JobID) {
    state.withLock { state in
      guard let place = state.edits.firstIndex(where: { $0.name == name }) else { return }
      if let before = state.edits[place].job, before != job {
        state.violations.append("\(name) was answered as job \(before), and is job \(job) now: it was lost")
      }
      state.edits[place].job = job
    }
  }

  /// The simulator's own formula for the ids of what it generates, from 1.
  private static func migration(_ number: Int) -> TargetID {
    let digits = String(number, radix: 16, uppercase: true)
    let tail = String(repeating: "0", count: 16 - digits.count) + digits
    // Twice 32 hexadecimal digits by construction.
    // swift-format-ignore: NeverForceUnwrap
    return TargetID("4D49475200000000\(tail):494D504F52540000\(tail)")!
  }
}
