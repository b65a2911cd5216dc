import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel

extension ControlService {
  func preview(_ parameters: Preview.Parameters, _ call: ControlCall) async throws -> Preview.Reply {
    let target = parameters.target
    guard let environment = engine.environments.first(where: { $0.name.isSame(as: target.environment) }) else {
      throw ControlError.noSuchEnvironment(name: target.environment)
    }
    let faults = await reading(call) { EditRequestCheck.faults(of: parameters.change, for: target.kind) }
    try refuse(faults.map { RequestFault(0, $0) })
    let change: Change
    do {
      change = try await withRevertedDocument(parameters.change, of: target)
    } catch let fault as Fault {
      throw ControlError.invalidEdit(RequestFaults(RequestFault(0, fault)))
    }
    do throws(PreviewError) {
      let preview = try await environment.preview(change, of: target)
      await called(target, preview.before.targetName, by: submitter(call.caller))
      return Preview.Reply(
        before: preview.before.json, after: preview.after.json, editable: preview.isEditable, problem: preview.problem,
        lastUpdatedDate: preview.date)
    } catch .refused(let words) {
      if words.status == 404 { throw ControlError.notFound(target: target) }
      throw ControlError.environmentUnavailable(
        environment: target.environment,
        reason: "The server refused to show the \(target.kind.noun): \(words.summaryAtEnd)"
      )
    } catch .unavailable(let failure) {
      throw ControlError.environmentUnavailable(environment: target.environment, reason: failure.message)
    }
  }
}
