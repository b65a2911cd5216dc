import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore

extension ControlService {
  /// The change with the document that it puts back, where it is one that undoes a job. Clients need not send it, and it may be
  /// longer than a request may be.
  ///
  /// - Throws: `Fault`, relative to the edit; `StorageError`.
  func withRevertedDocument(_ change: Change, of target: Target) async throws -> Change {
    guard let id = change.revertOf else { return change }
    func fault(_ reason: String) -> Fault { Fault(["change", "revertOf"], reason) }
    guard let found = try await store.get(id, in: await engine.serverStates()) else {
      throw fault("there is no job \(id)")
    }
    let own = found.job.target
    guard own.isSame(as: target) else {
      throw fault("job \(id) edits the \(own.kind.noun) \(own.id) in \(own.environment), not this target")
    }
    guard let first = found.attempts.map(\.number).min() else {
      throw fault("job \(id) submitted nothing, so there is nothing to put back")
    }
    let documents: JobDocuments?
    do throws(DocumentsError) {
      documents = try await store.documents(of: id, attempt: first)
    } catch .storage(let error) {
      throw error
    } catch {
      throw fault("there is no job \(id)")
    }
    guard let before = documents?.before else {
      throw fault("what stood before job \(id) is no longer kept, so it can't be put back")
    }
    var whole = change
    whole.body = before
    return whole
  }
}
