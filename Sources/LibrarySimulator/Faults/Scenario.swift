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
  /// How many nodes the server has; nil: one. A login lives on one of them, which its cookies name.
  package var nodes: Int?
  /// The first one that is due is performed, and no other with that request.
  package var faults: [FaultRule]?

  package init(
    seed: UInt64? = nil, logins: LoginLimits? = nil, nodes: Int? = nil, faults: [FaultRule]? = nil
  ) {
    self.seed = seed
    self.logins = logins
    self.nodes = nodes
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
  /// What a client is told whose login is gone; nil: the Library's own 401.
  package var over: CannedAnswer?

  package init(most: Int? = nil, requests: Int? = nil, seconds: Double? = nil, over: CannedAnswer? = nil) {
    self.most = most
    self.requests = requests
    self.seconds = seconds
    self.over = over
  }
}
