import ArgumentParser

/// What is said of the jobs that are enqueued, beside target and change.
struct JobOptions: ParsableArguments, Sendable {
  @Option(help: "Makes it safe to say this again: the same key with the same edit is the same job.")
  var key: String?

  @Option(help: ArgumentHelp("The batch that the jobs belong to.", valueName: "name"))
  var batch: String?

  @Option(help: ArgumentHelp("A label; may be repeated.", valueName: "name=value"))
  var label: [Label] = []

  @Option(parsing: .unconditional, help: "-1000 to 1000; a higher one runs first. Default: 0.")
  var priority: Int?

  @Option(help: ArgumentHelp("Edits that the server may take before the job fails.", valueName: "number"))
  var maxAttempts: Int?

  func validate() throws { _ = try Label.labels(label) }

  func defaults() throws(ValidationError) -> EditDefaults {
    EditDefaults(batch: batch, labels: try Label.labels(label) ?? [:], priority: priority, maxAttempts: maxAttempts)
  }
}
