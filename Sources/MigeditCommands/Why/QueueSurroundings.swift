import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// What decides whether anything runs.
struct QueueSurroundings: Sendable {
  let status: Status.Reply
  let environments: [EnvironmentStatus]
  /// What the oldest queued jobs of an environment wait for, where the environment has room for one.
  let waiting: [String: [WaitingReason?: Int]]
  let json: JSON

  static func look(over link: DaemonLink) async throws -> QueueSurroundings {
    let status = try await link.call(Status.self, Status.Parameters())
    let answer = try await link.call(Environments.self, Environments.Parameters())
    let environments = try answer.read().environments
    var waiting: [String: [WaitingReason?: Int]] = [:]
    for environment in environments where environment.queued > 0 {
      guard environment.slots.contains(where: { $0.state.known == .free }) else { continue }
      waiting[environment.name] = try await reasons(in: environment.name, over: link)
    }
    return QueueSurroundings(
      status: try status.read(), environments: environments, waiting: waiting,
      json: [
        "status": status.json, "environments": .array(answer.objects("environments")), "waiting": json(of: waiting),
      ])
  }

  private static func reasons(in environment: String, over link: DaemonLink) async throws -> [WaitingReason?: Int] {
    var filter = Filter()
    filter.environment = environment
    filter.states = [.queued]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: Limits.mostOnPage)
    return try await pages.collect().reduce(into: [:]) { counts, object in
      counts[try JobPages.job(object).waiting?.reason.known, default: 0] += 1
    }
  }

  private static func json(of waiting: [String: [WaitingReason?: Int]]) -> JSON {
    var environments = JSONObject()
    for (name, counts) in waiting.sorted(by: { $0.key < $1.key }) {
      var reasons = JSONObject()
      for (reason, count) in counts.sorted(by: { ($0.key?.rawValue ?? "") < ($1.key?.rawValue ?? "") }) {
        reasons[reason?.rawValue ?? "other"] = .number(JSONNumber(count))
      }
      environments[name] = .object(reasons)
    }
    return .object(environments)
  }
}
