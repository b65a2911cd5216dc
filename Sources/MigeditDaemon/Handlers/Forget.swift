import ControlAPI
import JSONDocument
import JobModel
import Logging
import QueueStore

extension ControlService {
  func forget(_ parameters: Forget.Parameters, by caller: ControlCall.Caller) async throws -> Forget.Reply {
    let id = parameters.id
    do throws(ForgetError) {
      try await store.forget(id)
    } catch .noSuchJob {
      throw ControlError.noSuchJob(id: id)
    } catch .holdsNothing(let state) {
      let why =
        state.isEnded
        ? "no session or target is kept for it, so there is nothing to forget"
        : "only what a job that has ended left on the server can be forgotten"
      throw Fault(["id"], "job \(id) is \(state.rawValue): \(why)")
    } catch .storage(let error) {
      throw error
    }
    let name = await submitter(caller).name
    logger.say(
      .forgotten, "its edit is forgotten: slot and target are free, whatever the server is doing",
      ["job": "\(id)", "by": "\(name)"])
    return Forget.Reply()
  }
}
