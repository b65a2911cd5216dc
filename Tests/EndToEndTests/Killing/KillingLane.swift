import JSONDocument
import KillPoints

/// What a daemon is at while it is killed: a simulator and a queue of their own, and the points that come up there.
struct KillingLane: Sendable {
  let name: String
  let steps: [KillStep]
  let simulator: [String]
  let settings: KeyValuePairs<String, String>
  /// What goes wrong at the server while it is to be killed in a step.
  let faults: @Sendable (KillStep?) -> [JSON]
  var nodes: Int?
  /// Why a job of this lane may fail although all is well: with the words of the server or of the daemon's settings.
  let failures: Set<String>
  /// A slot that was given a fresh login is used beside an edit that the server does not come to an end with.
  var freesSlots = false

  static let all = [edits, users, outages, unfinished, forgotten]

  /// Edits that fail, PUTs whose answers are lost or late, and the start.
  private static let edits = KillingLane(
    name: "edits",
    steps: [
      .claim, .submission, .note, .requeue, .end, .wake, .get, .getContent, .put, .begin, .tryAlone, .adoptSlots,
      .prune,
      .tellOutage, .stop,
    ],
    simulator: ["--seconds-min", "0.05", "--seconds-max", "0.2", "--fail-rate", "0.2"], settings: [:],
    faults: { _ in
      [
        ["fault": "dropAfter", "requests": ["put"], "rate": 0.1],
        ["fault": "dropBefore", "requests": ["put"], "rate": 0.05],
        ["fault": "slowAnswer", "requests": ["put"], "rate": 0.5, "milliseconds": 60],
        ["fault": "statusLate", "rate": 0.1, "milliseconds": 50],
      ]
    }, failures: ["createFailed"])

  /// What users and administrators ask for, beside edits under way.
  private static let users = KillingLane(
    name: "users",
    steps: [.enqueue, .cancel, .retry, .hold, .release, .reprioritize, .amend, .pause, .openWindow, .resume],
    simulator: ["--seconds-min", "0.4", "--seconds-max", "0.8"],
    settings: ["windows": #"["Mon..Sun 00:00-24:00"]"#], faults: { _ in [] }, failures: [])

  /// A server that answers nobody for a moment, or not the logins of some of its nodes.
  private static let outages = KillingLane(
    name: "outages", steps: [.putBack, .keepOutage, .checkHealth, .isUp, .freshLogin],
    simulator: ["--seconds-min", "0.05", "--seconds-max", "0.2"],
    settings: ["breaker": "{ failures: 2, probe_after: 100ms, probe_max: 300ms }"],
    faults: { step in
      if step == .freshLogin {
        return [1, 2].map { ["fault": "nodeDown", "node": .number(JSONNumber($0)), "from": 0.1, "until": 2] }
      }
      if step == .putBack {
        // From the beginning, so that it is met while edits are prepared.
        return [["fault": "page", "body": "badGateway", "requests": ["get", "list"], "until": 1]]
      }
      return [["fault": "page", "body": "badGateway", "from": 0.1, "until": 0.8]]
    }, nodes: 3, failures: [])

  /// Edits that the server does not come to an end with, and targets that can't be read.
  private static let unfinished = KillingLane(
    name: "unfinished edits", steps: [.noteEnded, .freeSlot, .vacate],
    simulator: ["--seconds-min", "0.3", "--seconds-max", "0.6"], settings: ["edit_timeout": "2s"], faults: { _ in [] },
    failures: ["timedOut", "outcomeUnknown"], freesSlots: true)

  /// The same where the daemon looks seldom, so that an administrator is first.
  private static let forgotten = KillingLane(
    name: "forgotten edits", steps: [.forget], simulator: ["--seconds-min", "0.3", "--seconds-max", "0.6"],
    settings: ["edit_timeout": "2s", "poll": "{ min: 20ms, max: 60s }"], faults: { _ in [] },
    failures: ["timedOut", "outcomeUnknown"])
}

extension KillStep {
  /// It comes at the start, where the edits of before are taken up.
  var isOfStart: Bool {
    switch self {
    case .begin, .tryAlone, .adoptSlots, .prune, .tellOutage: true
    default: false
    }
  }
}
