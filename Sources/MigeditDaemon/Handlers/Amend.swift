import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Varlink

extension ControlService {
  func amend(_ parameters: Amend.Parameters, _ call: ControlCall) async throws -> Amend.Reply {
    let cleared = try Self.cleared(parameters)
    guard let known = try await store.get(parameters.id, in: [:]) else {
      throw ControlError.noSuchJob(id: parameters.id)
    }
    let amendment = try await amendment(parameters, clearing: cleared, of: known.job.target, call)
    guard !amendment.isEmpty else {
      throw Fault([], "nothing is to be changed: expected at least one member beside id")
    }
    let submitter = await submitter(call.caller)
    do throws(AmendError) {
      try await store.amend(parameters.id, amendment, by: submitter)
    } catch .noSuchJob {
      throw ControlError.noSuchJob(id: parameters.id)
    } catch .permissionDenied {
      throw denied(call.varlink.name, needs: .admin)
    } catch .notAmendable(let obstacle) {
      throw ControlError.notAmendable(id: parameters.id, state: obstacle.state.rawValue, reason: obstacle.reason)
    } catch .invalid(let fault) {
      throw ControlError.invalidEdit(RequestFaults(RequestFault(0, fault)))
    } catch .storage(let error) {
      throw error
    }
    return Amend.Reply(job: try await get(Get.Parameters(id: parameters.id)).job)
  }

  /// What is given is read as the members of an edit of the job's target are, so that the same is taken and the same is said.
  private func amendment(
    _ parameters: Amend.Parameters, clearing cleared: Set<Amendment.Clearable>, of target: Target, _ call: ControlCall
  ) async throws -> Amendment {
    var edit: JSONObject = try JSON(encoding: parameters).object ?? [:]
    edit["id"] = nil
    edit["clear"] = nil
    edit["target"] = try JSON(encoding: target)
    // Any that is right, where none is given: it is not looked at any more. What it is was read already.
    if parameters.change == nil { edit["change"] = ["mergePatch": [:]] }
    let asked = JSON.object(edit)
    let check = EditRequestCheck(
      environments: nil, highestPriority: call.caller.role == .admin ? nil : access.maxPriority)
    let read: EditRequest
    switch await reading(call, { () throws(Never) in check.read(asked) }) {
    case .success(let request): read = request
    case .failure(let faults):
      throw ControlError.invalidEdit(
        RequestFaults(RequestFault(0, faults.first), others: faults.others.map { RequestFault(0, $0) }).shortened)
    }
    var amendment = Amendment()
    if parameters.change != nil {
      do {
        amendment.change = try await withRevertedDocument(read.change, of: target)
      } catch let fault as Fault {
        throw ControlError.invalidEdit(RequestFaults(RequestFault(0, fault)))
      }
    }
    (amendment.priority, amendment.maxAttempts, amendment.strict) = (read.priority, read.maxAttempts, read.strict)
    (amendment.notBefore, amendment.deadline, amendment.labels) = (read.notBefore, read.deadline, read.labels)
    amendment.expectedLastUpdatedDate = read.expectedLastUpdatedDate
    amendment.cleared = cleared
    return amendment
  }

  private static func cleared(_ parameters: Amend.Parameters) throws(Fault) -> Set<Amendment.Clearable> {
    var cleared: Set<Amendment.Clearable> = []
    for (index, word) in (parameters.clear ?? []).enumerated() {
      let place = JSONPointer(["clear", String(index)])
      guard let what = Amendment.Clearable(rawValue: word) else {
        let known = Amendment.Clearable.allCases.map(\.rawValue).joined(separator: ", ")
        throw Fault(place, "expected one of \(known), found \(JSON.string(word).text)")
      }
      guard !parameters.gives(what) else { throw Fault(place, "\(word) is given as well, and would be taken away") }
      cleared.insert(what)
    }
    return cleared
  }
}

extension Amend.Parameters {
  fileprivate func gives(_ what: Amendment.Clearable) -> Bool {
    switch what {
    case .notBefore: notBefore != nil
    case .deadline: deadline != nil
    case .expectedLastUpdatedDate: expectedLastUpdatedDate != nil
    case .labels: labels != nil
    }
  }
}
