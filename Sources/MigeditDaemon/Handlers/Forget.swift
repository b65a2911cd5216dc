import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Logging
import QueueStore

extension ControlService {
  func forget(_ parameters: Forget.Parameters, by caller: ControlCall.Caller) async throws -> Forget.Reply {
    let id = parameters.id
    guard try await store.record(.forget, of: id) else {
      guard let found = try await store.get(id, in: [:]) else { throw ControlError.noSuchJob(id: id) }
      let reason = Self.whyNothingIsForgotten(of: found.job, isUnseen: UnseenEdit(found) != nil)
      throw Fault(["id"], "job \(id) is \(found.job.state): \(reason)")
    }
    let name = await submitter(caller).name
    logger.say(
      .forgotten,
      "the edit of job \(id) is forgotten by \(name): slot and target are free, whatever the server is doing",
      ["job": "\(id)", "by": "\(name)"])
    return Forget.Reply()
  }

  /// The reason for people why Forget does nothing to a job, and what to do in its place.
  ///
  /// - Parameter isUnseen: its server took the edit, and the target shows no trace of it.
  static func whyNothingIsForgotten(of job: Job, isUnseen: Bool) -> String {
    switch job.state.known {
    case .running where isUnseen:
      "its server took the edit and still answers, so it is followed until edit_timeout, and only then it can be forgotten: "
        + "`migeditctl why \(job.id)` says when that is"
    case .running where job.cancelRequested:
      "it was asked to end, and its target is answered, so its end is seen: `migeditctl wait \(job.id)` waits for it"
    case .running:
      "cancel it first: `migeditctl cancel \(job.id)`; only where its target then gives trouble is it to be forgotten"
    case .queued, .held: "the server has nothing of it: `migeditctl cancel \(job.id)` ends it"
    case .succeeded, .failed, .cancelled, .expired, nil:
      "no slot or target is kept for it, so there is nothing to forget"
    }
  }
}
