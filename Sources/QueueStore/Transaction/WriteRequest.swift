/// What waits to be written: the work of one transaction, and who waits for what it comes to.
package struct WriteRequest: Sendable {
  /// The user who asks; nil: the daemon itself does.
  package let submitter: Submitter?
  /// How many bytes of a user's request wait with it.
  package let weight: Int
  /// It takes on something new, which a restart must find. What a user asks for always does.
  package let takesOn: Bool
  private let perform: @Sendable (Transaction) throws -> Done
  private let answerFailure: @Sendable (any Error) -> Void

  /// It has been done, and counts once it is committed.
  package struct Done {
    /// Answers who waits. To be called after the commit.
    package let reply: @Sendable () -> Void
    package let change: QueueChange
    /// What has happened by it.
    package let counts: QueueCounts
  }

  /// - Parameter change: how much is changed, for those who listen.
  package init<Value: Sendable>(
    by submitter: Submitter?, weight: Int, takesOn: Bool, change: @escaping @Sendable (Value) -> QueueChange,
    answering continuation: CheckedContinuation<Value, any Error>,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) {
    self.submitter = submitter
    self.weight = weight
    self.takesOn = takesOn || submitter != nil
    perform = { transaction in
      let value = try work(transaction)
      return Done(reply: { continuation.resume(returning: value) }, change: change(value), counts: transaction.counts)
    }
    answerFailure = { continuation.resume(throwing: $0) }
  }

  package func work(on connection: any SQLConnection, at clock: StoreClock) throws -> Done {
    try perform(Transaction(connection, at: clock, by: submitter))
  }

  /// Answers who waits that nothing of it was kept.
  package func fail(_ error: any Error) { answerFailure(error) }

  /// Whose turn it takes at the writer; nil: the daemon's own.
  package var client: Int? { submitter.map { $0.connection ?? -1 - $0.uid } }
}
