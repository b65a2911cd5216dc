import LibraryModel
import QueueStore

@testable import JobModel
@testable import StoreSupport

/// What holds in every state of the small world.
extension SmallWorld {
  /// The first promise that is broken, as a sentence; nil: none is.
  var brokenPromise: String? { server.broken ?? slotsAndTargets ?? Self.jobs.lazy.compactMap(told).first }

  /// Two are never in one slot, nor on one target.
  private var slotsAndTargets: String? {
    let holders = queue.jobs.filter(\.holds)
    let slots = holders.compactMap(\.slot)
    if Set(slots).count != slots.count { return "Two jobs hold one slot." }
    let targets = holders.map { Self.target(of: $0.id) }
    if Set(targets).count != targets.count { return "Two jobs hold one target." }
    return nil
  }

  /// No job is lost, and nothing is said of one that is not so.
  private func told(of job: JobID) -> String? {
    guard let kept = queue[job] else { return "Job \(job) is lost." }
    let record = server.records[job] ?? SmallServer.Record()
    if record.failed > kept.maxAttempts { return "Job \(job) has had more attempts than it may have." }
    guard case .ended(let outcome, let hold) = kept.life, !forgotten.contains(job) else { return nil }
    let mayBeAtWork = record.last == .atWork || server.delayed.contains { $0.job == job }
    if hold == nil, mayBeAtWork { return "Job \(job) has let go of its slot and target while its edit may be at work." }
    // What somebody else has edited over before it was seen has left no trace, nor has an edit after which all stands as before.
    if record.isOverwritten || record.canNotShow { return nil }
    switch outcome {
    case .succeeded:
      return record.last == .made
        ? nil : "Job \(job) is said to have succeeded, and its edit was not made."
    case .cancelled:
      return [.none, .failed].contains(record.last) ? nil : "Job \(job) is said to be cancelled, and its edit was made."
    case .failed(let failure):
      switch failure.reason.known {
      case .createFailed where record.last != .failed:
        return "Job \(job) is said to have failed on the server, and its edit has not."
      case .serverError where record.last == .made:
        return "Job \(job) is said not to have been done, and its edit was made."
      case .notFound, .forbidden, .rejected:
        return "Job \(job) is said to be refused by the Library, which has refused nothing."
      default: return nil
      }
    case .expired: return record.last == .none ? nil : "Job \(job) is said to have expired, and its edit was sent."
    }
  }
}
