package import JobModel
package import Runtime

/// What is known of a batch and of its time: what a report is made of.
package struct Night: Sendable {
  package let batch: Batch
  /// All jobs of the batch.
  package let jobs: [Job]
  /// What has happened since the batch began, to these jobs and to others, in the order of the sequence. Where the first ones are
  /// no longer kept, what is missing is taken from the jobs.
  package let events: [Event]
  /// The environments as they are now.
  package let environments: [EnvironmentStatus]
  /// The pause of the whole queue as it is now.
  package let pause: Paused?
  /// When the daemon that answers was started; nil: that was not asked.
  package let daemonStarted: WallTime?
  /// What is known further of the jobs that failed, were tried again, or differ.
  package let details: [JobID: JobDetail]
  package let now: WallTime

  package init(
    batch: Batch, jobs: [Job], events: [Event] = [], environments: [EnvironmentStatus] = [],
    pause: Paused? = nil, daemonStarted: WallTime? = nil, details: [JobID: JobDetail] = [:], now: WallTime
  ) {
    self.batch = batch
    self.jobs = jobs
    self.events = events
    self.environments = environments
    self.pause = pause
    self.daemonStarted = daemonStarted
    self.details = details
    self.now = now
  }

  /// The end of the batch; while it is under way, now.
  var end: WallTime { batch.endedAt ?? now }
}

/// What is looked up for one job alone.
package struct JobDetail: Sendable {
  package var attempts: [Attempt]
  package var comparisons: [Comparison]
  package var documents: [Document]

  package init(attempts: [Attempt], comparisons: [Comparison] = [], documents: [Document] = []) {
    self.attempts = attempts
    self.comparisons = comparisons
    self.documents = documents
  }

  /// In what one document differs from another. Each line begins, behind its indent, with `+` for what is new, `-` for what has
  /// gone, or `~` for what is otherwise.
  package struct Comparison: Sendable, Equatable {
    package let title: String
    package let lines: [String]

    package init(title: String, lines: [String]) {
      self.title = title
      self.lines = lines
    }
  }

  package struct Document: Sendable, Equatable {
    package let title: String
    package let text: String

    package init(title: String, text: String) {
      self.title = title
      self.text = text
    }
  }
}
