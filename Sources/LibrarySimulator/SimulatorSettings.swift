import JSONDocument

/// Where the user has the privilege Create package, without which no edit is taken.
package enum CreatePackage: String, WordedEnum {
  case everywhere, projects, nowhere
}

/// What a simulator starts with.
package struct SimulatorSettings: Sendable {
  package var username = "architect"
  package var password = "simulator"
  /// Logs in with mode 4096, in the place of the user's name.
  package var apiToken: String?
  package var createPackage = CreatePackage.everywhere
  /// Generated migrations and groups, beside the samples.
  package var migrations = 0
  package var groups = 0
  /// Adds a configuration migration, a project merge, an uploaded one, a locked one and a project's security.
  package var furtherSamples = false
  /// Each package takes a time between these, drawn uniformly.
  package var seconds: ClosedRange<Double> = 0...0
  /// The share of edits that fail, from 0 to 1.
  package var failRate = 0.0
  package var seed: UInt64 = 1
  /// Adds the dependents of items that include theirs, sorts the items and drops members that are null.
  package var normalises = false
  /// A package that fails gets back the content that it had before.
  package var failedEditsRestoreContent = false
  /// A login that is not used for so long is gone.
  package var idleLimit: Duration = .seconds(1200)
  package var script = Script()
  package var scenario = Scenario()

  package init() {}
}
