package import JobModel

/// The configured environments, and those that are no longer configured and still have jobs: slots, breaker, pause, counts.
package enum Environments: ControlMethod {
  package static let name = "Environments"

  package struct Parameters: Codable, Sendable {
    package init() {}
  }

  package struct Reply: Codable, Sendable {
    package let environments: [EnvironmentStatus]

    package init(environments: [EnvironmentStatus]) { self.environments = environments }
  }
}
