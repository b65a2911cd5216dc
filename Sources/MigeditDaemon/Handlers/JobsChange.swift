import ControlAPI
import JSONDocument
import JobModel
import QueueStore
import Varlink

extension ControlService {
  func change(_ action: OperatorAction, _ parameters: JobsToChange, _ call: ControlCall) async throws -> JobsChanged {
    let changed = try await changed(action, parameters, call)
    return JobsChanged(jobs: changed.jobs, count: changed.count)
  }

  func cancel(_ parameters: JobsToChange, _ call: ControlCall) async throws -> Cancel.Reply {
    let changed = try await changed(.cancel, parameters, call)
    return Cancel.Reply(
      jobs: changed.jobs, count: changed.count, failed: changed.failed, failedCount: changed.failedCount)
  }

  func release(_ parameters: JobsToChange, _ call: ControlCall) async throws -> Release.Reply {
    let changed = try await changed(.release, parameters, call)
    return Release.Reply(
      jobs: changed.jobs, count: changed.count, arriving: changed.arriving > 0 ? changed.arriving : nil)
  }

  /// Applies an action to all jobs that the filter names, for the methods that change jobs.
  private func changed(
    _ action: OperatorAction, _ parameters: JobsToChange, _ call: ControlCall
  ) async throws -> ChangedJobs {
    guard !parameters.filter.isEmpty || parameters.all == true else {
      throw Fault(["filter"], "it is empty; to mean every job, say all")
    }
    let filter = try checked(parameters.filter)
    let submitter = await submitter(call.caller)
    do throws(ChangeError) {
      return try await store.change(action, filter, by: submitter, dryRun: parameters.dryRun ?? false)
    } catch .noSuchJob(let id) {
      throw ControlError.noSuchJob(id: id)
    } catch .permissionDenied {
      throw denied(call.varlink.name, needs: .admin)
    } catch .storage(let error) {
      throw error
    }
  }
}
