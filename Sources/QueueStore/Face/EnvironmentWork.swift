package import JobModel

/// What is going on in an environment, or in all of them.
package struct EnvironmentWork: Sendable, Hashable {
  /// The edits that are in flight: those in a slot first, by its number.
  package let inFlight: [InFlight]
  /// How many jobs are queued. Held ones are not counted.
  package let queued: Int
  /// Where all environments are asked for, only the pause of the whole queue.
  package let pauses: Pauses

  package init(inFlight: [InFlight], queued: Int, pauses: Pauses) {
    self.inFlight = inFlight
    self.queued = queued
    self.pauses = pauses
  }

  /// No edit may start.
  package var isPaused: Bool { pauses.ofQueue != nil || pauses.ofEnvironment != nil }

  /// There is something to ask a server for: a job runs, one that has ended is watched, or one is queued.
  package var isAny: Bool { !inFlight.isEmpty || queued > 0 }

  /// The jobs that run, by id.
  package var running: [JobID] { inFlight.filter { !$0.isOver }.map(\.job).sorted() }
}

/// A job that runs, or one that has ended and whose edit the server may still be at work on.
package struct InFlight: Sendable, Hashable {
  package let job: JobID
  package let environment: String
  /// nil: the job has ended, and holds only its target.
  package let slot: Int?
  /// The job has ended: what it holds is `unknown`.
  package let isOver: Bool
  /// The server whose slot or target it holds; nil: that is not known yet.
  package let server: ServerID?

  package init(job: JobID, in environment: String, slot: Int?, isOver: Bool, at server: ServerID? = nil) {
    self.job = job
    self.environment = environment
    self.slot = slot
    self.isOver = isOver
    self.server = server
  }
}
