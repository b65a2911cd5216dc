public import FoundationEssentials
import JSONDocument

/// What becomes different of a job that has not been submitted since it was enqueued or retried. What is nil stays as it is.
public struct Amendment: Sendable, Hashable {
  /// What can be taken away.
  public enum Clearable: String, Sendable, Hashable {
    case notBefore, deadline, expectedLastUpdatedDate, labels
  }

  /// In the place of the one that it has.
  public var change: Change?
  /// -1000 to 1000; a higher one runs first.
  public var priority: Int?
  public var notBefore: Date?
  public var deadline: Date?
  /// In the place of all that it has.
  public var labels: [String: String]?
  /// From 1 to 1000.
  public var maxAttempts: Int?
  public var expectedLastUpdatedDate: String?
  public var strict: Bool?
  /// Is taken away.
  public var clear: [Clearable]?

  public init(
    change: Change? = nil, priority: Int? = nil, notBefore: Date? = nil, deadline: Date? = nil,
    labels: [String: String]? = nil, maxAttempts: Int? = nil, expectedLastUpdatedDate: String? = nil,
    strict: Bool? = nil, clear: [Clearable]? = nil
  ) {
    self.change = change
    self.priority = priority
    self.notBefore = notBefore
    self.deadline = deadline
    self.labels = labels
    self.maxAttempts = maxAttempts
    self.expectedLastUpdatedDate = expectedLastUpdatedDate
    self.strict = strict
    self.clear = clear
  }
}

extension Amendment {
  func members(of job: Int) -> JSONObject {
    var members: JSONObject = ["id": JSON(integerLiteral: job)]
    members["change"] = change?.json
    members["priority"] = priority.map(JSON.init(integerLiteral:))
    members["notBefore"] = notBefore.map(JSON.init)
    members["deadline"] = deadline.map(JSON.init)
    members["labels"] = labels.map(JSON.init)
    members["maxAttempts"] = maxAttempts.map(JSON.init(integerLiteral:))
    members["expectedLastUpdatedDate"] = expectedLastUpdatedDate.map(JSON.string)
    members["strict"] = strict.map(JSON.bool)
    members["clear"] = clear.map { .array($0.map { .string($0.rawValue) }) }
    return members
  }
}
