package import JSONDocument
import Synchronization

/// Where a handler sends its replies before the last one.
package final class VarlinkReplies: Sendable {
  private let wantsMore: Bool
  private let deliver: @Sendable (JSONObject) async throws -> Void
  private let begin: @Sendable () -> Void
  private let hasEnded = Atomic(false)

  /// `deliver` returns when the reply has left. A test gives its own.
  package init(
    wantsMore: Bool, letNextBegin: @escaping @Sendable () -> Void = {},
    deliver: @escaping @Sendable (JSONObject) async throws -> Void
  ) {
    self.wantsMore = wantsMore
    self.deliver = deliver
    begin = letNextBegin
  }

  /// The caller's next call of the same method may begin before this one has been answered: whatever either does from here on,
  /// the caller can't tell it from the one being done after the other. Others wait for the answer, as all do where a handler
  /// does not say this.
  package func letNextBegin() { begin() }

  /// Sends a reply that others follow, and returns when the socket has taken all of it: a reader that is slow slows the
  /// handler, and nothing piles up. Throws `ExpectedMore` if the call does not take more than one reply, and
  /// `CancellationError` when the reader has gone.
  package func send(_ parameters: JSONObject) async throws {
    try Task.checkCancellation()
    guard wantsMore else { throw VarlinkError.expectedMore }
    guard !hasEnded.load(ordering: .acquiring) else { throw CancellationError() }
    try await deliver(parameters)
  }

  /// The handler has returned: what it may have left running can't disturb the next call's replies.
  func end() { hasEnded.store(true, ordering: .releasing) }
}
