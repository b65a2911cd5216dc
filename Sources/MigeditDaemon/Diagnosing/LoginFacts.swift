import EditEngine
import JobModel
import LibraryModel
import Runtime

/// Whether there is a login to ask with.
struct LoginFacts: Sendable {
  let environment: String
  /// As configured; an API token is none.
  let user: String
  let slot: Int
  let state: ServerState
  /// What came of the health check's request; nil: the server asked to be left alone, and was not asked.
  let list: Reply<MigrationListing>?

  var finding: Finding {
    let how = "as \(user), with the session of slot \(slot)"
    switch list {
    case nil:
      let until = state.outage.map { " until \($0.retryAt)" } ?? ""
      return .fault(
        "The server asked to be left alone\(until), so it was not asked.",
        next: advice(on: state.outage?.failure), isInTheWay: true)
    case .noLogin(let failure, let isNew):
      let tried = isNew ? "" : " None was tried now."
      return .fault("\(failure.message)\(tried)", next: advice(on: failure), isInTheWay: true)
    case .unanswered(let unanswered, _) where unanswered.hasNobody:
      return .fault(unanswered.message, next: advice(on: Failure(.unreachable, unanswered.message)), isInTheWay: true)
    case .answered, .refused, .outage, .unanswered:
      guard let left = state.logins, !left.slots.contains(slot) else { return .well("logged in \(how)") }
      return .well("logged in as \(user), with the session of another slot")
    }
  }

  private func advice(on failure: Failure?) -> String {
    NextStep.words(of: failure, in: environment) ?? "Look at what it says; `migeditctl reload` asks at once."
  }
}

extension Unanswered {
  /// Nothing came back, so nothing is known of the login either.
  fileprivate var hasNobody: Bool { [.notConnected, .noAnswer, .cancelled].contains(kind) }
}

/// How many sessions the server lets the user have.
struct SessionFacts: Sendable {
  let environment: String
  let state: ServerState

  var finding: Finding {
    let configured = state.sessions == 1 ? "1 session is configured" : "\(state.sessions) sessions are configured"
    let limit = state.outage.flatMap { $0.failure.reason.known == .tooManyLogins ? $0.failure : nil }
    guard let failure = state.logins?.failure ?? limit else {
      return .well("\(configured); none was refused for being too many")
    }
    let left = state.logins.map { ", and \($0.slots.count) of them have a login until \($0.until)" } ?? ""
    return .fault(
      "\(failure.message) \(configured)\(left). No login was tried now, since that would prolong it.",
      next: NextStep.words(of: failure, in: environment) ?? "Lower sessions, then `migeditctl reload`.")
  }
}

struct PrivilegeFacts: Sendable {
  let environment: String
  let grant: Reply<PrivilegeGrant>

  private static let name = PrivilegeGrant.createPackage

  var finding: Finding {
    switch grant {
    case .answered(.everywhere): return .well("\(Self.name); whether the user is an Architect can't be asked")
    case .answered(.projects(let count, let names)):
      let named = names.isEmpty ? "" : ": \(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? " …" : "")"
      return .well("\(Self.name) in \(count == 1 ? "1 project" : "\(count) projects") only\(named)")
    case .answered(.nowhere):
      return .fault(
        "The user does not have the privilege \(Self.name), so each edit would be refused.",
        next: "In \(environment), give the user the privilege \(Self.name), by itself, a group or a security role of the "
          + "projects; it must be an Architect.")
    case .answered(.notListed): return untold("the server's list has none of that name")
    case .refused(let words): return untold("the Library answered \(words.status)")
    case .outage(let failure, _): return untold(failure.message)
    case .noLogin(let failure, _): return untold(failure.message)
    case .unanswered(let unanswered, _): return untold("it was not answered (\(unanswered.kind))")
    }
  }

  private func untold(_ reason: String) -> Finding {
    .well("can't be told (\(reason)): look in Workstation whether the user is an Architect with \(Self.name)")
  }
}
