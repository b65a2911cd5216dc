import JobModel
import LibraryModel

/// Why a job, an attempt or an environment failed.
public struct Failure: Sendable, Hashable {
  /// What the Library server said, as it said it.
  public struct Answer: Sendable, Hashable {
    private let words: ServerWords

    init(_ words: ServerWords) { self.words = words }

    /// Of HTTP.
    public var status: Int { words.status }
    /// The Library's, as `ERR006`.
    public var code: String? { words.code }
    public var message: String? { words.message }
    /// The number under which the server's log has it.
    public var ticketId: String? { words.ticketId }
  }

  private let failure: JobModel.Failure

  init(_ failure: JobModel.Failure) { self.failure = failure }

  /// Stable, for programs.
  public var reason: FailureReason { FailureReason(failure.reason) }
  /// For people: what happened and what to do.
  public var message: String { failure.message }
  /// nil: no server had a word in it.
  public var server: Answer? { failure.server.map(Answer.init) }
}
