/// What goes wrong in a night: which faults, how often and when. The same seed and the same requests of each target give
/// the same faults.
///
/// ```json
/// {"seed": 7, "logins": {"most": 3, "requests": 500},
///  "faults": [
///    {"fault": "dropAfter", "requests": ["put"], "rate": 0.2},
///    {"fault": "late", "at": [3], "milliseconds": 2000},
///    {"fault": "repositoryDown", "from": 600, "until": 4200}]}
/// ```
package struct Scenario: Sendable, Codable {
  package var seed: UInt64?
  package var logins: LoginLimits?
  /// The first one that is due is performed, and no other with that request.
  package var faults: [FaultRule]?

  package init(seed: UInt64? = nil, logins: LoginLimits? = nil, faults: [FaultRule]? = nil) {
    self.seed = seed
    self.logins = logins
    self.faults = faults
  }
}

/// How long logins last, and how many there may be.
package struct LoginLimits: Sendable, Codable, Equatable {
  /// Of one user at a time.
  package var most: Int?
  /// A login is gone after so many requests.
  package var requests: Int?
  /// A login is gone after so many seconds, used or not.
  package var seconds: Double?

  package init(most: Int? = nil, requests: Int? = nil, seconds: Double? = nil) {
    self.most = most
    self.requests = requests
    self.seconds = seconds
  }
}

/// One fault, and when it is due: with each request that fits, unless rate, at or limit say otherwise.
package struct FaultRule: Sendable, Codable, Equatable {
  package var fault: FaultKind
  package var requests: [RequestKind]?
  /// Ids; with requests that name no target it is never due.
  package var targets: [String]?
  /// From 0 to 1.
  package var rate: Double?
  /// The how-manieth of the requests that fit, from 1.
  package var at: [Int]?
  /// Seconds since the scenario began.
  package var from: Double?
  package var until: Double?
  /// How often at most.
  package var limit: Int?
  package var milliseconds: Int?
  /// The HTTP status of the answer.
  package var status: Int?
  /// Seconds.
  package var retryAfter: Int?
  /// Retry-After is a date.
  package var asDate: Bool?

  package init(
    _ fault: FaultKind, _ requests: [RequestKind]? = nil, targets: [String]? = nil, rate: Double? = nil,
    at: [Int]? = nil, from: Double? = nil, until: Double? = nil, limit: Int? = nil, milliseconds: Int? = nil,
    status: Int? = nil, retryAfter: Int? = nil, asDate: Bool? = nil
  ) {
    self.fault = fault
    self.requests = requests
    self.targets = targets
    self.rate = rate
    self.at = at
    self.from = from
    self.until = until
    self.limit = limit
    self.milliseconds = milliseconds
    self.status = status
    self.retryAfter = retryAfter
    self.asDate = asDate
  }

  var span: Duration { .milliseconds(milliseconds ?? 0) }
}
