import ControlAPI
import JSONDocument
import QueueStore

extension ControlService {
  func documents(_ parameters: GetDocuments.Parameters) async throws -> GetDocuments.Reply {
    do throws(DocumentsError) {
      let found = try await store.documents(of: parameters.id, attempt: parameters.attempt)
      return GetDocuments.Reply(
        before: found?.before, submitted: found?.submitted, found: found?.found, dateBefore: found?.dateBefore,
        dateAfter: found?.dateAfter)
    } catch .noSuchJob {
      throw ControlError.noSuchJob(id: parameters.id)
    } catch .noSuchAttempt {
      throw Fault(["attempt"], "job \(parameters.id) has no such attempt")
    } catch .storage(let error) {
      throw error
    }
  }
}
