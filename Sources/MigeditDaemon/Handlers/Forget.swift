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
      guard let job = try await store.get(id, in: [:])?.job else { throw ControlError.noSuchJob(id: id) }
      throw Fault(["id"], "job \(id) is \(job.state): \(Self.whyNothingIsForgotten(of: job))")
    }
    let name = await submitter(caller).name
    logger.say(
      .forgotten,
      "the edit of job \(id) is forgotten by \(name): slot and target are free, whatever the server is doing",
      ["job": "\(id)", "by": "\(name)"])
    return Forget.Reply()
  }

  /// The reason for people why Forget does nothing to a job, and what to do in its place.
  static func whyNothingIsForgotten(of job: Job) -> String {
    switch job.state.known {
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
