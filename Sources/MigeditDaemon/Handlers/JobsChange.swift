import ControlAPI
import JSONDocument
import JobModel
import QueueStore
import Varlink

extension ControlService {
  /// Applies an action to all jobs that the filter names, for the methods that change jobs.
  func change(
    _ action: OperatorAction, _ parameters: JobsToChange, _ call: ControlCall
  ) async throws -> JobsChanged {
    guard !parameters.filter.isEmpty || parameters.all == true else {
      throw Fault(["filter"], "it is empty; to mean every job, say all")
    }
    let filter = try checked(parameters.filter)
    let submitter = await submitter(call.caller)
    do throws(ChangeError) {
      let changed = try await store.change(action, filter, by: submitter, dryRun: parameters.dryRun ?? false)
      return JobsChanged(jobs: changed.jobs, count: changed.count)
    } catch .noSuchJob(let id) {
      throw ControlError.noSuchJob(id: id)
    } catch .permissionDenied {
      throw denied(call.varlink.name, needs: .admin)
    } catch .storage(let error) {
      throw error
    }
  }
}
