import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What the simulator kept of what it was asked.
struct ServerRecord {
  /// By the name that the edit asked for: what became of each that was taken, in their order.
  private var outcomes: [String: [String]] = [:]
  /// Edits that the server was given at once where it must not be, or twice.
  private(set) var overlaps: [String] = []

  init(of bench: Bench, in lane: KillingLane) async throws {
    for edit in try #require(try await bench.simulator("edits").array) {
      guard let name = edit["name"]?.string, let outcome = edit["outcome"]?.string else { continue }
      outcomes[name, default: []].append(outcome)
    }
    let statistics = try await bench.simulator("statistics")
    for (member, what) in [("mostAtOnceInSession", "in session"), ("mostAtOnceOnTarget", "on target")] {
      for (key, count) in try #require(statistics[member]?.object) where count != 1 {
        overlaps.append("\(count.text) edits at once \(what) \(key)")
      }
    }
    if try #require(statistics["mostAtOnce"]?.number?.int) > KilledQueue.sessions + (lane.freesSlots ? 1 : 0) {
      overlaps.append("more edits at once than there are sessions")
    }
    for number in try #require(statistics["takenTwice"]?.array) {
      overlaps.append("edit \(number.text) was submitted twice")
    }
    for violation in try #require(try await bench.simulator("violations").array) { overlaps.append(violation.text) }
  }

  /// The edits of a job that the kill kept anybody from seeing before they had failed. They count as not arrived, and what was
  /// recorded as sent in their attempt was sent again: README, "What can't be excluded".
  func failuresUnseen(of details: Get.Reply, name: String) -> Int {
    let sentAgain = details.attempts.reduce(0) { $0 + $1.submissions - 1 }
    return max(0, min((outcomes[name] ?? []).count - details.attempts.count, sentAgain))
  }

  /// What the queue says of a job and the server's record does not bear out; nil: they agree.
  func disagreement(with details: Get.Reply, name: String, lane: KillingLane) -> String? {
    let job = details.job
    let taken = outcomes[name] ?? []
    let seen = taken.count - failuresUnseen(of: details, name: name)
    if seen > details.attempts.count {
      return "the server took \(taken.count) edits for fewer attempts: \(taken)"
    }
    if taken.dropLast().contains(where: { $0 != "create_failed" }) { return "it was submitted again after \(taken)" }
    switch job.state.known {
    case .succeeded: return taken.last == "created" ? nil : "it succeeded, and the server says \(taken)"
    case .failed:
      let reason = job.failure?.reason.description ?? "no reason"
      guard lane.failures.contains(reason) else { return "it failed: \(reason): \(job.failure?.message ?? "")" }
      if reason != "createFailed" {
        return taken.count == 1 ? nil : "its outcome is unknown, and the server says \(taken)"
      }
      let isSo = seen == job.attemptsUsed && taken.allSatisfy { $0 == "create_failed" }
      return isSo ? nil : "it failed in \(job.attemptsUsed) attempts, and the server says \(taken)"
    case .cancelled: return taken.allSatisfy { $0 == "create_failed" } ? nil : "it was cancelled after \(taken)"
    default: return "it is \(job.state), after all was drained"
    }
  }
}
