import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// All that decides whether anything runs, as the daemon reports it.
struct QueueOverview: Sendable {
  let status: Status.Reply
  let environments: [EnvironmentStatus]
  let troubled: TroubledJobs
  /// What the oldest queued jobs wait for, with how many wait for it, by environments that have a free slot.
  let waiting: [String: [WaitingReason?: Int]]
  /// The daemon's reason why an environment does not use a slot that is free.
  let sessionDetail: [String: String]
  let json: JSON

  static func look(over link: DaemonLink) async throws -> QueueOverview {
    let status = try await link.call(Status.self, Status.Parameters())
    let answer = try await link.call(Environments.self, Environments.Parameters())
    let environments = try answer.read().environments
    var waiting: [String: [WaitingReason?: Int]] = [:]
    var details: [String: String] = [:]
    for environment in environments where environment.queued > 0 {
      guard environment.slots.contains(where: { $0.state.known == .free }) else { continue }
      let jobs = try await queued(in: environment.name, over: link)
      waiting[environment.name] = jobs.reduce(into: [:]) { $0[$1.waiting?.reason.known, default: 0] += 1 }
      details[environment.name] = jobs.lazy.compactMap(\.waiting).first { $0.reason.known == .session }?.detail
    }
    return QueueOverview(
      status: try status.read(), environments: environments,
      troubled: try await TroubledJobs.look(in: environments, most: 5, over: link), waiting: waiting,
      sessionDetail: details,
      json: [
        "status": status.json, "environments": .array(answer.objects("environments")), "waiting": json(of: waiting),
      ])
  }

  private static func queued(in environment: String, over link: DaemonLink) async throws -> [Job] {
    var filter = Filter()
    filter.environment = environment
    filter.states = [.queued]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: Limits.mostOnPage)
    return try await pages.collect().map(JobPages.job)
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
