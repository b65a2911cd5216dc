import EditEngine
import JobModel
import LibraryModel

/// Whether migrations can be read.
struct MigrationFacts: Sendable {
  let environment: String
  let list: Reply<MigrationListing>
  /// The one that was read, and what came of it; nil: none was listed.
  let read: (id: TargetID, reply: Reply<Observation>)?

  var finding: Finding {
    switch list {
    case .answered: return reading
    case .refused(let words) where words.isLackOfPrivilege: return refused(words, "the list of migrations")
    case .refused(let words):
      return .well("can't be told: the Library answered the request for a list of migrations with \(words.summaryAtEnd)")
    case .outage(let failure, _), .noLogin(let failure, _):
      return .fault(failure.message, next: advice(on: failure), isInTheWay: true)
    case .unanswered(let unanswered, _):
      return .fault(
        unanswered.message, next: "Check `url`, and what stands before the server; then `migeditctl reload`.",
        isInTheWay: true)
    }
  }

  private var reading: Finding {
    guard let (id, reply) = read else { return .well("none is listed, so none could be read") }
    switch reply {
    case .answered: return .well("\(id) can be read")
    case .refused(let words): return refused(words, "the migration \(id)")
    case .outage(let failure, _), .noLogin(let failure, _): return .fault(failure.message, next: advice(on: failure))
    case .unanswered(let unanswered, _):
      return .fault(
        "\(unanswered.message) The list of migrations is answered.",
        next: "Look at the migration \(id) on the server, and at what stands before it: others may do.")
    }
  }

  private func refused(_ words: ServerWords, _ what: String) -> Finding {
    .fault(
      "The Library refused \(what) to this user: \(words.summaryAtEnd)",
      next: "Give \(environment)'s user the right to see migrations: it must be an Architect with the privilege "
        + "\(PrivilegeGrant.createPackage), in the source environment.", isInTheWay: words.isLackOfPrivilege)
  }

  private func advice(on failure: Failure) -> String {
    NextStep.words(of: failure, in: environment) ?? "Look at what it says; `migeditctl reload` asks at once."
  }
}

/// Whether it is an environment that migrations are made in. No server says so of itself.
struct SourceFacts: Sendable {
  let environment: String
  let url: String
  /// Of every purpose.
  let list: Reply<MigrationListing>

  var finding: Finding {
    guard case .answered(let list) = list else { return .well(Self.untold + "a list of every purpose is not answered") }
    guard list.count > 0 else { return .well(Self.untold + "no migration is listed") }
    let made = list.count - list.uploaded
    guard made > 0 else {
      return .fault(
        "All of the \(list.count) migrations that are listed were uploaded, which can't be edited: it looks like an "
          + "environment that migrations go to.",
        next: "Migrations are edited where they are made: take url and username of the source environment.")
    }
    let places = list.madeIn.prefix(2).joined(separator: ", ")
    let named = list.madeIn.isEmpty ? "" : " in \(places)"
    return .well("likely: \(made) of the first \(list.count) migrations are no uploads, made\(named)")
  }

  private static let untold = "can't be told, only that it must be: "
}
