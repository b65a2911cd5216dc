import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Varlink

extension ControlService {
  func enqueue(_ parameters: Enqueue.Parameters, by caller: Caller) async throws -> Enqueue.Reply {
    guard (1...Limits.editsInCall).contains(parameters.edits.count) else {
      throw VarlinkError.invalidParameter(
        "edits", reason: "expected 1 to \(Limits.editsInCall) edits in a call, found \(parameters.edits.count)")
    }
    let requests = try requests(of: parameters.edits, by: caller)
    let predecessors = requests.reduce(0) { $0 + ($1.after?.count ?? 0) + ($1.afterRefs?.count ?? 0) }
    guard predecessors <= Limits.predecessorsInCall else {
      throw VarlinkError.invalidParameter(
        "edits",
        reason: "expected at most \(Limits.predecessorsInCall) predecessors in a call, found \(predecessors)")
    }
    let defaults = Dictionary(
      uniqueKeysWithValues: engine.environments.map { ($0.name, $0.settings.retry.maxAttempts) })
    do {
      let limits = EnqueueLimits(maxQueued: rules.maxQueued, maxAttempts: defaults)
      return Enqueue.Reply(jobs: try await store.enqueue(requests, by: await submitter(caller), limits: limits))
    } catch .queueFull(let limit) {
      throw ControlError.queueFull(limit: limit)
    } catch .keyConflict(let index, let key, .some(let id)) {
      throw ControlError.keyConflict(index: index, key: key, job: id)
    } catch .keyConflict(let index, let key, nil) {
      let reason = "the key \"\(key)\" stands for another edit of this call"
      let fault = EditFault(index: index, pointer: "/key", reason: reason)
      throw ControlError.invalidEdit(first: fault, others: [], total: 1)
    } catch .unstorable(let index, let field) {
      let fault = EditFault(index: index, pointer: "/\(field)", reason: "it has a NUL character")
      throw ControlError.invalidEdit(first: fault, others: [], total: 1)
    } catch .invalid(let faults) {
      throw ControlError.invalidEdit(
        first: EditFault(faults.first), others: faults.others.prefix(Limits.faultsSaid).map { EditFault($0) },
        total: 1 + faults.others.count)
    } catch .storage(let error) {
      throw error
    }
  }

  /// All requests, or every fault of all of them.
  private func requests(of edits: [JSON], by caller: Caller) throws(ControlError) -> [EditRequest] {
    let check = EditRequestCheck(
      environments: engine.environments.map(\.name), highestPriority: caller.role == .admin ? nil : access.maxPriority)
    var requests: [EditRequest] = []
    var faults: [EditFault] = []
    for (index, edit) in edits.enumerated() {
      switch check.read(edit) {
      case .success(let request): requests.append(request)
      case .failure(let found):
        faults += found.faults.map { $0.of(edit: index) }
      }
    }
    try refuse(faults)
    return requests
  }

  func refuse(_ faults: [EditFault]) throws(ControlError) {
    guard let first = faults.first else { return }
    let others = Array(faults.dropFirst().prefix(Limits.faultsSaid))
    throw .invalidEdit(first: first, others: others, total: faults.count)
  }
}

extension EditFault {
  fileprivate init(_ fault: RequestFault) {
    self.init(index: fault.index, pointer: fault.pointer.description, reason: fault.reason)
  }
}

extension EditRequestCheck.Fault {
  func of(edit index: Int) -> EditFault { EditFault(index: index, pointer: pointer.description, reason: reason) }
}
