public import FoundationEssentials
import JSONDocument

/// Which jobs: all that is given must match. An empty one matches every job.
public struct Filter: Sendable, Hashable {
  /// Up to 10,000.
  public var ids: [Int]?
  public var states: [JobState]?
  public var environment: String?
  /// Of the migration or group.
  public var targetId: String?
  /// The newest run of that name; `night#3` for the third. Of events, every run of that name.
  public var batch: String?
  public var key: String?
  /// Each must be there with this value.
  public var labels: [String: String]?
  public var failureReason: FailureReason?
  /// A user's name.
  public var submittedBy: String?
  /// Later than this.
  public var createdAfter: Date?
  /// Earlier than this.
  public var createdBefore: Date?

  public init(
    ids: [Int]? = nil, states: [JobState]? = nil, environment: String? = nil, targetId: String? = nil,
    batch: String? = nil, key: String? = nil, labels: [String: String]? = nil, failureReason: FailureReason? = nil,
    submittedBy: String? = nil, createdAfter: Date? = nil, createdBefore: Date? = nil
  ) {
    self.ids = ids
    self.states = states
    self.environment = environment
    self.targetId = targetId
    self.batch = batch
    self.key = key
    self.labels = labels
    self.failureReason = failureReason
    self.submittedBy = submittedBy
    self.createdAfter = createdAfter
    self.createdBefore = createdBefore
  }
}

extension Filter {
  var json: JSON {
    var members = JSONObject()
    members["ids"] = ids.map { .array($0.map(JSON.init(integerLiteral:))) }
    members["states"] = states.map { .array($0.map { .string($0.rawValue) }) }
    members["environment"] = environment.map(JSON.string)
    members["targetId"] = targetId.map(JSON.string)
    members["batch"] = batch.map(JSON.string)
    members["key"] = key.map(JSON.string)
    members["labels"] = labels.map(JSON.init)
    members["failureReason"] = failureReason.map { .string($0.rawValue) }
    members["submittedBy"] = submittedBy.map(JSON.string)
    members["createdAfter"] = createdAfter.map(JSON.init)
    members["createdBefore"] = createdBefore.map(JSON.init)
    return .object(members)
  }
}
