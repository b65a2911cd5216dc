import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Varlink

extension ControlService {
  func enqueue(_ parameters: Enqueue.Taken, _ call: ControlCall) async throws -> Enqueue.Reply {
    try checkCount(of: parameters.edits)
    let policies = try Self.policies(parameters.batches ?? [])
    let caller = call.caller
    let read: [EditRequest] = try await reading(call) {
      () throws(ControlError) in try self.requests(of: parameters.edits, by: caller)
    }
    let requests = try await withRevertedDocuments(read)
    try Self.checkUse(of: parameters.batches ?? [], by: requests)
    let predecessors = requests.reduce(0) { $0 + ($1.after?.count ?? 0) + ($1.afterRefs?.count ?? 0) }
    guard predecessors <= Limits.predecessorsInCall else {
      throw Fault(
        ["edits"], "expected at most \(Limits.predecessorsInCall) predecessors in a call, found \(predecessors)")
    }
    let environments = engine.environments
    let defaults = Dictionary(uniqueKeysWithValues: environments.map { ($0.name, $0.settings.retry.maxAttempts) })
    let hours = Dictionary(uniqueKeysWithValues: environments.map { ($0.name, $0.hours) })
    do throws(EnqueueError) {
      let limits = EnqueueLimits(
        maxQueued: configuration.maxQueued, maxAttempts: defaults, hours: hours, batchWindows: policies.windows,
        batchLimits: policies.limits)
      let submitter = await submitter(caller)
      // Until its own place is certain the caller's next edits could come before these.
      let jobs = try await store.enqueue(requests, by: submitter, limits: limits, placed: call.replies.letNextBegin)
      for (target, name) in foundNames.take(requests.lazy.map(\.target)) { await called(target, name, by: submitter) }
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

  /// The most windows that a batch may have.
  private static let mostWindows = 50

  /// By the name of the batch: its windows, and after how many failures it stops.
  private static func policies(
    _ policies: [BatchPolicy]
  ) throws -> (windows: [ExactString: WindowSchedule], limits: [ExactString: Int]) {
    var windows: [ExactString: WindowSchedule] = [:]
    var limits: [ExactString: Int] = [:]
    var names: Set<ExactString> = []
    for (index, policy) in policies.enumerated() {
      let place: JSONPointer = ["batches", String(index)]
      guard names.insert(ExactString(policy.batch)).inserted else {
        throw Fault(place.appending("batch"), "stands more than once, expected each batch once")
      }
      if let most = policy.stopAfterFailures, most < 1 {
        throw Fault(place.appending("stopAfterFailures"), "expected 1 or more, found \(most)")
      }
      limits[ExactString(policy.batch)] = policy.stopAfterFailures
      let texts = policy.windows ?? []
      guard texts.count <= mostWindows else {
        throw Fault(place.appending("windows"), "expected at most \(mostWindows), found \(texts.count)")
      }
      do throws(WindowFault) {
        windows[ExactString(policy.batch)] = try WindowSchedule.reading(texts)
      } catch {
        throw Fault(place.appending("windows").appending(String(error.index)), error.description)
      }
    }
    return (windows, limits)
  }

  /// A policy of a batch that no edit names is a slip, and would be lost without a word.
  private static func checkUse(of policies: [BatchPolicy], by requests: [EditRequest]) throws {
    let named = Set(requests.compactMap { $0.batch.map(ExactString.init) })
    for (index, policy) in policies.enumerated() where !named.contains(ExactString(policy.batch)) {
      throw Fault(["batches", String(index), "batch"], "no edit of this call is of it")
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
