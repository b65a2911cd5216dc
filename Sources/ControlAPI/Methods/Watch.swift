package import JobModel

/// Sends events: those after the sequence `since`, then each that happens. Without `since` it begins with what happens next.
package enum Watch: ControlMethod {
  package static let name = "Watch"

  package struct Parameters: Codable, Sendable {
    package var filter: Filter?
    package var since: Int?

    package init(filter: Filter? = nil, since: Int? = nil) {
      self.filter = filter
      self.since = since
    }
  }

  package struct Reply: Codable, Sendable {
    package let event: Event

    package init(event: Event) { self.event = event }
  }
}
