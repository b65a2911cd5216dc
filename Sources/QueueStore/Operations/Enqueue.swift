package import JobModel

extension TransactionalStore {
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
      return try await write(by: submitter, weight: weight) { [edits] transaction in
        var enqueuing = Enqueuing(edits, in: transaction, by: submitter, limits: limits)
        return try enqueuing.perform()
      }
    } catch let error as EnqueueError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}
