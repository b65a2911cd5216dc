import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Varlink

extension ControlService {
  func enqueue(_ parameters: Enqueue.Taken, _ call: ControlCall) async throws -> Enqueue.Reply {
    guard parameters.batches == nil else {
      throw Fault(["batches"], "this version follows no policy of a batch; leave it out")
    }
    try checkCount(of: parameters.edits)
    let caller = call.caller
    let read: [EditRequest] = try await reading(call) {
      () throws(ControlError) in try self.requests(of: parameters.edits, by: caller)
    }
    let requests = try await withRevertedDocuments(read)
    let predecessors = requests.reduce(0) { $0 + ($1.after?.count ?? 0) + ($1.afterRefs?.count ?? 0) }
    guard predecessors <= Limits.predecessorsInCall else {
      throw Fault(
        ["edits"], "expected at most \(Limits.predecessorsInCall) predecessors in a call, found \(predecessors)")
    }
    let defaults = Dictionary(
      uniqueKeysWithValues: engine.environments.map { ($0.name, $0.settings.retry.maxAttempts) })
    do throws(EnqueueError) {
      let limits = EnqueueLimits(maxQueued: configuration.maxQueued, maxAttempts: defaults)
      let submitter = await submitter(caller)
      // Until its own place is certain the caller's next edits could come before these.
      let jobs = try await store.enqueue(requests, by: submitter, limits: limits, placed: call.replies.letNextBegin)
      return Enqueue.Reply(jobs: jobs)
    } catch .queueFull(let limit) {
      throw ControlError.queueFull(limit: limit)
    } catch .keyConflict(let index, let key, .some(let id)) {
      throw ControlError.keyConflict(index: index, key: key, id: id)
    } catch .keyConflict(let index, let key, nil) {
      let reason = "the key \"\(key)\" stands for another edit of this call"
      throw ControlError.invalidEdit(RequestFaults(RequestFault(index, ["key"], reason)))
    } catch .unstorable(let index, let field) {
      throw ControlError.invalidEdit(RequestFaults(RequestFault(index, [field], "it has a NUL character")))
    } catch .invalid(let faults) {
      throw ControlError.invalidEdit(faults.shortened)
    } catch .storage(let error) {
      throw error
    }
  }

  func checkCount(of edits: [JSONView]) throws(Fault) {
    guard (1...Limits.editsInCall).contains(edits.count) else {
      throw Fault(["edits"], "expected 1 to \(Limits.editsInCall) edits in a call, found \(edits.count)")
    }
  }

  /// Reads all edits, or throws the faults of all of them, up to `Fault.most`.
  func requests(
    of edits: [JSONView], by caller: ControlCall.Caller
  ) throws(ControlError) -> [EditRequest] {
    let check = EditRequestCheck(
      environments: engine.environments.map(\.name), highestPriority: caller.role == .admin ? nil : access.maxPriority)
    var requests: [EditRequest] = []
    var faults: [RequestFault] = []
    for (index, edit) in edits.enumerated() where faults.count < Fault.most {
      switch check.read(edit) {
      case .success(let request): requests.append(request)
      case .failure(let found): faults += found.list.map { RequestFault(index, $0) }
      }
    }
    try refuse(faults)
    return requests
  }

  private static let tooMuchIsReverted = Fault(
    ["change", "revertOf"],
    "the documents that this call puts back have more than \(Limits.revertedBytesInCall >> 20) MiB up to here; put back fewer "
      + "in a call")

  private func withRevertedDocuments(_ requests: [EditRequest]) async throws -> [EditRequest] {
    var whole = requests
    var faults: [RequestFault] = []
    var bytes = 0
    for (index, request) in requests.enumerated() where request.change.revertOf != nil {
      do {
        let change = try await withRevertedDocument(request.change, of: request.target)
        bytes += change.body?.bytes.count ?? 0
        guard bytes <= Limits.revertedBytesInCall else {
          // The others are not read either.
          faults.append(RequestFault(index, Self.tooMuchIsReverted))
          break
        }
        whole[index].change = change
      } catch let fault as Fault {
        faults.append(RequestFault(index, fault))
      }
    }
    try refuse(faults)
    return whole
  }

  /// Throws where there are faults.
  func refuse(_ faults: [RequestFault]) throws(ControlError) {
    if let faults = RequestFaults(faults) { throw .invalidEdit(faults.shortened) }
  }
}
