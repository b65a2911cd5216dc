package import Runtime

/// The hosts that share the queue: one, where it is a file.
package enum Hosts: ControlMethod {
  package static let name = "Hosts"

  package struct Parameters: Codable, Sendable {
    package init() {}
  }

  package struct Host: Codable, Sendable {
    package let name: String
    /// Of the daemon that runs there.
    package let version: String
    package let startedAt: WallTime
    /// When it last said that it is there; now, for the one that answers.
    package let seenAt: WallTime
    package let alive: Bool
    /// Those that it serves now.
    package let environments: [String]
    /// Where it is configured otherwise than the one that answers, in words: `prod (poll, sessions)`; nil: nowhere.
    package let differences: [String]?

    package init(
      name: String, version: String, startedAt: WallTime, seenAt: WallTime, alive: Bool, environments: [String],
      differences: [String]? = nil
    ) {
      self.name = name
      self.version = version
      self.startedAt = startedAt
      self.seenAt = seenAt
      self.alive = alive
      self.environments = environments
      self.differences = differences
    }
  }

  package struct Reply: Codable, Sendable {
    package let hosts: [Host]

    package init(hosts: [Host]) { self.hosts = hosts }
  }
}
