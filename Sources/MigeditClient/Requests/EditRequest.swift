public import FoundationEssentials
import JSONDocument
import Runtime

/// One edit that is to be made.
public struct EditRequest: Sendable, Hashable {
  public var target: Target
  public var change: Change
  /// The same submitter's same key with the same edit gives the job that exists already; with another edit it is
  /// ``MigeditError/keyConflict(index:key:job:)``. Up to 256 bytes of UTF-8. nil: the client makes one up, so that a call which
  /// is repeated over a restart of the daemon enqueues nothing twice; a program that calls again after an error, or may be started
  /// again for the same edit, gives its own.
  public var key: String?
  /// A name that an ended batch has begins its next run; `night#3` joins that run.
  public var batch: String?
  public var labels: [String: String]?
  /// -1000 to 1000; a higher one runs first. nil: 0.
  public var priority: Int?
  /// It does not start before.
  public var notBefore: Date?
  /// A job that has not been submitted by then expires; it is never submitted late.
  public var deadline: Date?
  /// Ids of jobs that must succeed first.
  public var after: [Int]?
  /// What others of the same call name it by.
  public var ref: String?
  /// Edits of the same call that must succeed first, by their ``ref``.
  public var afterRefs: [String]?
  /// Whether it is held until it is released.
  public var held: Bool?
  /// It is one of so many edits that come in several calls: it is held until it is released, and says why. nil: it comes by itself.
  public var partOf: Int?
  /// Edits that the server may take before the job fails, from 1 to 1000. nil: as configured.
  public var maxAttempts: Int?
  /// The edit fails as ``FailureReason/conflict`` if the target's `lastUpdatedDate` is another one when it would first be
  /// submitted. As the Library API writes it.
  public var expectedLastUpdatedDate: String?
  /// Whether a difference between what the server made and what was asked fails the job.
  public var strict: Bool?

  public init(
    target: Target, change: Change, key: String? = nil, batch: String? = nil, labels: [String: String]? = nil,
    priority: Int? = nil, notBefore: Date? = nil, deadline: Date? = nil, after: [Int]? = nil, ref: String? = nil,
    afterRefs: [String]? = nil, held: Bool? = nil, partOf: Int? = nil, maxAttempts: Int? = nil,
    expectedLastUpdatedDate: String? = nil, strict: Bool? = nil
  ) {
    self.target = target
    self.change = change
    self.key = key
    self.batch = batch
    self.labels = labels
    self.priority = priority
    self.notBefore = notBefore
    self.deadline = deadline
    self.after = after
    self.ref = ref
    self.afterRefs = afterRefs
    self.held = held
    self.partOf = partOf
    self.maxAttempts = maxAttempts
    self.expectedLastUpdatedDate = expectedLastUpdatedDate
    self.strict = strict
  }
}

/// What holds for a batch as a whole; given with its first edits.
public struct BatchPolicy: Sendable, Hashable {
  public var batch: String
  /// When so many of its jobs have failed, what waits is held until it is released. nil: never.
  public var stopAfterFailures: Int?
  /// As `Mon..Fri 22:00-06:00`, in the time zone of each environment; they narrow its windows. nil: they stay as they are.
  public var windows: [String]?

  public init(batch: String, stopAfterFailures: Int? = nil, windows: [String]? = nil) {
    self.batch = batch
    self.stopAfterFailures = stopAfterFailures
    self.windows = windows
  }
}

extension EditRequest {
  /// - Parameter key: in the place of the one that it has.
  func json(key: String?) -> JSON {
    var members = JSONObject()
    members["target"] = target.json
    members["change"] = change.json
    members["key"] = key.map(JSON.string)
    members["batch"] = batch.map(JSON.string)
    members["labels"] = labels.map(JSON.init)
    members["priority"] = priority.map(JSON.init(integerLiteral:))
    members["notBefore"] = notBefore.map(JSON.init)
    members["deadline"] = deadline.map(JSON.init)
    members["after"] = after.map { .array($0.map(JSON.init(integerLiteral:))) }
    members["ref"] = ref.map(JSON.string)
    members["afterRefs"] = afterRefs.map { .array($0.map(JSON.string)) }
    members["held"] = held.map(JSON.bool)
    members["partOf"] = partOf.map(JSON.init(integerLiteral:))
    members["maxAttempts"] = maxAttempts.map(JSON.init(integerLiteral:))
    members["expectedLastUpdatedDate"] = expectedLastUpdatedDate.map(JSON.string)
    members["strict"] = strict.map(JSON.bool)
    return .object(members)
  }
}

extension BatchPolicy {
  var json: JSON {
    var members: JSONObject = ["batch": .string(batch)]
    members["stopAfterFailures"] = stopAfterFailures.map(JSON.init(integerLiteral:))
    members["windows"] = windows.map { .array($0.map(JSON.string)) }
    return .object(members)
  }
}

extension JSON {
  init(_ time: Date) { self = .string(WallTime(time).description) }

  init(_ values: [String: String]) {
    self = .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
}
