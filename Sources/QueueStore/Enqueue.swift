import GRDB
package import JobModel

extension SQLiteStore {
  package func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits
  ) async throws(EnqueueError) -> [Enqueued] {
    let references: References
    do {
      references = try References(requests)
    } catch {
      throw .invalid(error)
    }
    var edits: [PreparedEdit] = []
    for (index, request) in requests.enumerated() {
      edits.append(try PreparedEdit(request, index: index, comesAfter: references.predecessors[index]))
    }
    let weight = edits.reduce(0) { $0 + $1.weight }
    do {
      return try await writer.write(weight: weight) { [now, edits] database in
        var enqueuing = try Enqueuing(edits, in: database, by: submitter, limits: limits, now: now())
        return try enqueuing.perform()
      }
    } catch let error as EnqueueError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}
