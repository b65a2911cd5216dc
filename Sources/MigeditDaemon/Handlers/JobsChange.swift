import ControlAPI
import EditModel
import QueueStore
import Varlink

extension ControlService {
  /// Cancel and Retry: one event for all jobs that the filter names.
  func change(
    _ event: LifecycleEvent, _ parameters: JobsToChange, by caller: Caller, _ method: String
  ) async throws -> JobsChanged {
    guard !parameters.filter.isEmpty || parameters.all == true else {
      throw VarlinkError.invalidParameter("filter", reason: "it is empty; to mean every job, say all")
    }
    do {
      let changed = try await store.change(event, try checked(parameters.filter), by: await submitter(caller))
      return JobsChanged(jobs: changed.jobs, count: changed.count)
    } catch let error as ChangeError {
      switch error {
      case .noSuchJob(let id): throw ControlError.noSuchJob(id)
      case .notOwned: throw denied(method, needs: .admin)
      case .storage(let error): throw error
      }
    }
  }
}
