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
      guard let state = try await store.get(id, in: [:])?.job.state else { throw ControlError.noSuchJob(id: id) }
      let why =
        state.known?.isEnded == true
        ? "no session or target is kept for it, so there is nothing to forget"
        : "only what a job that has ended left on the server can be forgotten"
      throw Fault(["id"], "job \(id) is \(state): \(why)")
    }
    let name = await submitter(caller).name
    logger.say(
      .forgotten, "its edit is forgotten: slot and target are free, whatever the server is doing",
      ["job": "\(id)", "by": "\(name)"])
    return Forget.Reply()
  }
}
