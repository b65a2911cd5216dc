package import JobModel
import LibraryModel

extension TransactionalStore {
  /// Edits of which each is short.
  private static var many: Int { 1000 }
  /// In bytes.
  private static var long: Int { 256 << 10 }

  package func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits, placed: @escaping @Sendable () -> Void
  ) async throws(EnqueueError) -> [Enqueued] {
    let references: References
    do {
      references = try References(requests)
    } catch {
      throw .invalid(error)
    }
    let prepare: @Sendable () -> Result<[PreparedEdit], EnqueueError> = {
      Result { () throws(EnqueueError) in
        var edits: [PreparedEdit] = []
        for (index, request) in requests.enumerated() {
          edits.append(try PreparedEdit(request, index: index, comesAfter: references.predecessors[index]))
        }
        return edits
      }
    }
    let isLong = requests.count > Self.many || requests.contains { $0.change.isLonger(than: Self.long) }
    let edits = try (isLong ? await aside(prepare) : prepare()).get()
    let weight = edits.reduce(0) { $0 + $1.weight }
    do {
      return try await write(by: submitter, weight: weight, placed: placed) { transaction in
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
