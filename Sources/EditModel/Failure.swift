import JSONDocument

package enum FailureReason: String, WordedEnum {
  case createFailed, notEditable, notFound, conflict, rejected, forbidden, serverError, invalidChange
  case dependencyFailed, timedOut, outcomeUnknown, verification, crashed
  // An outage: the environment's failure, not the job's.
  case unreachable, loginRefused, tooManyLogins, overloaded, storageService
}

/// Why a job, an attempt or an environment failed.
package struct Failure: Sendable, Hashable, Codable, Error {
  package let reason: Word<FailureReason>
  /// For people: what happened and what to do.
  package let message: String
  package let server: ServerWords?

  package init(_ reason: FailureReason, _ message: String, server: ServerWords? = nil) {
    self.reason = Word(reason)
    self.message = message
    self.server = server
  }
}

extension Failure {
  /// A login that the server does not want, and that is not to be tried on.
  package var isTurnedAway: Bool { reason.known == .loginRefused || reason.known == .tooManyLogins }
}

/// What the Library server said, as it said it.
package struct ServerWords: Sendable, Hashable, Codable {
  package let status: Int
  package let code: String?
  package let message: String?
  package let ticketId: String?
  /// How long it asks to be left alone; not kept.
  package let retryAfter: Duration?

  package init(
    status: Int, code: String? = nil, message: String? = nil, ticketId: String? = nil, retryAfter: Duration? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.ticketId = ticketId
    self.retryAfter = retryAfter
  }

  /// For a sentence: `404 ERR004: "…"`.
  package var summary: String {
    let head = ([String(status)] + [code].compactMap(\.self)).joined(separator: " ")
    return message.map { "\(head): \"\($0)\"" } ?? head
  }
}

extension ServerWords {
  private enum CodingKeys: String, CodingKey {
    case status, code, message, ticketId
  }

  package init(from decoder: any Decoder) throws {
    let words = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      status: words.decode(Int.self, forKey: .status), code: words.decodeIfPresent(String.self, forKey: .code),
      message: words.decodeIfPresent(String.self, forKey: .message),
      ticketId: words.decodeIfPresent(String.self, forKey: .ticketId))
  }
}

extension Failure {
  /// The same of an attempt that was the last one, since the job's deadline has passed.
  package var notTriedAgain: Failure {
    Failure(reason, "\(message) The job's deadline has passed, so it is not tried again.", server: server)
  }

  private init(_ reason: Word<FailureReason>, _ message: String, server: ServerWords?) {
    self.reason = reason
    self.message = message
    self.server = server
  }
}
