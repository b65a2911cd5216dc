package import JobModel
package import LibraryModel
package import Runtime

/// What a forecast is made of: the jobs that have not ended, and what decides in their environments when they may start.
package struct PlannedQueue: Sendable {
  package var now: WallTime
  /// In the order of their places.
  package var jobs: [PlannedJob]
  package var environments: [String: PlannedEnvironment]

  package init(now: WallTime, jobs: [PlannedJob], environments: [String: PlannedEnvironment]) {
    self.now = now
    self.jobs = jobs
    self.environments = environments
  }
}

package struct PlannedEnvironment: Sendable {
  /// How many edits may be under way at once.
  package var slots: Int
  /// Nothing starts before: a pause, or an outage whose next probe is then. The latest time: it is not known when; nil: at once.
  package var startsAt: WallTime?
  /// The spans in which edits may start, in order; nil: always.
  package var windows: [Range<WallTime>]?
  /// How long an edit is taken to need that starts only where it would end within the span. A kind that is not in it may start up
  /// to the end.
  package var toFinish: [TargetKind: Duration]
  package var retry: RetrySettings
  package var past: [TargetKind: PastNights]

  package init(
    slots: Int, startsAt: WallTime? = nil, windows: [Range<WallTime>]? = nil, toFinish: [TargetKind: Duration] = [:],
    retry: RetrySettings = RetrySettings(), past: [TargetKind: PastNights] = [:]
  ) {
    self.slots = slots
    self.startsAt = startsAt
    self.windows = windows
    self.toFinish = toFinish
    self.retry = retry
    self.past = past
  }
}
