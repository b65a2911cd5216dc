/// One fault, and when it is due: with each request that fits, unless rate, at or limit say otherwise.
package struct FaultRule: Sendable, Codable, Equatable {
  package var fault: FaultKind
  package var requests: [RequestKind]?
  /// Ids of targets; with requests that name no target the fault is never due.
  package var targets: [String]?
  /// true: only reads that ask for content; false: only those that don't; nil: both.
  package var content: Bool?
  /// Only requests for a target that has a package of this status when the request comes.
  package var packageStatus: PackageStatus?
  /// Only requests whose cookies name this node, from 1.
  package var node: Int?
  /// The share of the requests that fit, from 0 to 1.
  package var rate: Double?
  /// The numbers, from 1, of those of the requests that fit with which the fault is due.
  package var at: [Int]?
  /// Seconds since the scenario began.
  package var from: Double?
  package var until: Double?
  /// How often the fault is performed at most.
  package var limit: Int?
  package var milliseconds: Int?
  /// Which answer stands in the place of the server's own; nil: the fault's usual one.
  package var body: CannedAnswer?
  /// The HTTP status of the answer.
  package var status: Int?
  /// The whole body of the answer, with `says`.
  package var text: String?
  /// Where a redirect leads to; nil: to a login page of another host.
  package var location: String?
  /// The seconds of Retry-After.
  package var retryAfter: Int?
  /// Whether Retry-After is sent as a date.
  package var asDate: Bool?
  /// What somebody else's edit changes. Empty: the date only; nil: the name and the settings.
  package var changes: [ConcurrentChange]?

  package init(
    _ fault: FaultKind, _ requests: [RequestKind]? = nil, targets: [String]? = nil, content: Bool? = nil,
    packageStatus: PackageStatus? = nil, node: Int? = nil, rate: Double? = nil, at: [Int]? = nil,
    from: Double? = nil, until: Double? = nil, limit: Int? = nil, milliseconds: Int? = nil, body: CannedAnswer? = nil,
    status: Int? = nil, text: String? = nil, location: String? = nil, retryAfter: Int? = nil, asDate: Bool? = nil,
    changes: [ConcurrentChange]? = nil
  ) {
    self.fault = fault
    self.requests = requests
    self.targets = targets
    self.content = content
    self.packageStatus = packageStatus
    self.node = node
    self.rate = rate
    self.at = at
    self.from = from
    self.until = until
    self.limit = limit
    self.milliseconds = milliseconds
    self.body = body
    self.status = status
    self.text = text
    self.location = location
    self.retryAfter = retryAfter
    self.asDate = asDate
    self.changes = changes
  }

  var span: Duration { .milliseconds(milliseconds ?? 0) }
  var answerBody: CannedAnswer? { body ?? fault.bodies.first }
}
