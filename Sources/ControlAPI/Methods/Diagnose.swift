package import JobModel

/// Looks at everything that an administrator would, and says of each whether it is well and what to do where it is not.
package enum Diagnose: ControlMethod {
  package static let name = "Diagnose"

  package struct Parameters: Codable, Sendable {
    /// nil: the daemon and all environments.
    package let environment: String?

    package init(environment: String? = nil) { self.environment = environment }
  }

  /// Of one check.
  package typealias Reply = Diagnosis
}
