import JobModel
import LibraryModel
package import Runtime

/// A part of the wall clock's time.
package struct Span: Sendable, Hashable {
  package var start: WallTime
  package var end: WallTime

  package init(_ start: WallTime, _ end: WallTime) {
    self.start = start
    self.end = max(start, end)
  }

  var length: Duration { end - start }

  /// The part of it that lies within another; nil where there is none.
  func within(_ other: Span) -> Span? {
    let (start, end) = (max(start, other.start), min(end, other.end))
    return start < end ? Span(start, end) : nil
  }
}

/// The time in which a job held a slot, from its start to its end or until it was put back into the queue.
struct Run: Sendable, Hashable {
  enum Result: Sendable, Hashable {
    /// It has ended, whatever came of it, or is under way.
    case edited
    case putBack(Cause)
  }

  let job: JobID
  let target: Target
  let isOfBatch: Bool
  let span: Span
  let result: Result
}

/// Why a job was put back into the queue.
enum Cause: Sendable, Hashable {
  /// The server took the edit and could not make the package.
  case retry
  /// All else: its target could not be read or edited, or the edit did not arrive.
  case trouble
}

/// The time in which a job of the batch was not running although it had not ended.
struct Wait: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case queued
    case resting(Cause)
  }

  let target: Target
  let span: Span
  let kind: Kind
}

/// Why no edit could start in an environment.
package struct Closing: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case outage, pause, window
    /// The windows of the batch itself were closed.
    case batchWindow
  }

  package let kind: Kind
  /// nil: a pause of the whole queue.
  package let environment: String?
  package let span: Span
  /// It had not ended when the report was made.
  package let isOpen: Bool
}

/// What happened in a batch's time, read off its events.
struct History: Sendable {
  private(set) var runs: [Run] = []
  private(set) var waits: [Wait] = []
  private(set) var closings: [Closing] = []
  private let night: Night
  private let environments: Set<String>
  private let ofBatch: Set<JobID>
  private var states: [JobID: State] = [:]
  private var open: [ClosingKey: WallTime] = [:]
  /// Environments in which an edit has started.
  private var begun: Set<String> = []
  /// When each of those that were seen to end did so last.
  private var closed: [ClosingKey: WallTime] = [:]

  private enum State {
    case queued(WallTime)
    case running(WallTime)
    case resting(WallTime, Cause)
    case held, ended

    /// Whether a job that ran does not any more.
    var leavesSlot: Bool {
      switch self {
      case .resting, .ended: true
      case .queued, .running, .held: false
      }
    }
  }

  private struct ClosingKey: Hashable {
    let kind: Closing.Kind
    let environment: String?
  }

  init(_ night: Night) {
    self.night = night
    environments = Set(night.jobs.map(\.target.environment))
    ofBatch = Set(night.jobs.map(\.id))
    var jobs: [JobID: Job] = [:]
    for job in night.jobs {
      jobs[job.id] = job
      states[job.id] = .queued(job.createdAt)
    }
    for event in night.events where event.at <= night.end {
      if let job = event.job {
        if environments.contains(job.target.environment) {
          jobs[job.id] = job
          follow(event, job)
        }
      } else {
        follow(event)
      }
    }
    for (id, state) in states.sorted(by: { $0.key < $1.key }) {
      if let job = jobs[id] { close(job, state) }
    }
    closeOpen()
    closeBatchWindows()
    runs.sort { ($0.span.start, $0.job) < ($1.span.start, $1.job) }
    closings.sort { ($0.span.start, $0.environment ?? "") < ($1.span.start, $1.environment ?? "") }
  }

  private mutating func follow(_ event: Event, _ job: Job) {
    let next: State
    switch event.what.known {
    case .enqueued, .released: next = .queued(event.at)
    case .held: next = .held
    case .started:
      next = .running(event.at)
      begun.insert(job.target.environment)
    case .retrying: next = .resting(event.at, cause(of: job.id, at: event.at))
    case .succeeded, .failed, .cancelled, .expired: next = .ended
    default: return
    }
    let state = states[job.id]
    states[job.id] = next
    // A second start without an end between them is of a daemon that ended meanwhile: the edit went on.
    if case .running(let start) = state, case .running = next {
      states[job.id] = .running(start)
      return
    }
    // Its start is not among the events that are kept. One that was cancelled or expired may have left its slot long before.
    let mayHaveRun = event.what.known != .cancelled && event.what.known != .expired
    if case .queued(let since)? = state, mayHaveRun, next.leavesSlot, let start = job.startedAt, start >= since,
      start < event.at
    {
      add(job, state: .queued(since), .running(start), until: start)
      add(job, state: .running(start), next, until: event.at)
      return
    }
    switch (state, next) {
    // Its start was before the first event that is kept.
    case (nil, .resting), (nil, .ended):
      if mayHaveRun, let start = job.startedAt, start < event.at {
        add(job, state: .running(start), next, until: event.at)
      }
    case (let state?, _): add(job, state: state, next, until: event.at)
    case (nil, _): break
    }
  }

  private mutating func add(_ job: Job, state: State, _ next: State, until end: WallTime) {
    let isOfBatch = ofBatch.contains(job.id)
    switch state {
    case .running(let start):
      let result: Run.Result = if case .resting(_, let cause) = next { .putBack(cause) } else { .edited }
      runs.append(
        Run(job: job.id, target: job.target, isOfBatch: isOfBatch, span: Span(start, end), result: result))
    case .queued(let start) where isOfBatch:
      waits.append(Wait(target: job.target, span: Span(start, end), kind: .queued))
    case .resting(let start, let cause) where isOfBatch:
      waits.append(Wait(target: job.target, span: Span(start, end), kind: .resting(cause)))
    case .queued, .resting, .held, .ended: break
    }
  }

  /// What the events leave open: a job that has not ended, or whose events are no longer kept.
  private mutating func close(_ job: Job, _ state: State) {
    if case .queued(let since) = state, let start = job.startedAt, start >= since,
      [.succeeded, .failed, .running].contains(job.state.known)
    {
      add(job, state: state, .running(start), until: min(start, night.end))
      add(job, state: .running(start), .ended, until: min(job.endedAt ?? night.end, night.end))
    } else {
      add(job, state: state, .ended, until: min(job.endedAt ?? night.end, night.end))
    }
  }

  /// An attempt that ended as the job was put back was one that the server took.
  private func cause(of job: JobID, at instant: WallTime) -> Cause {
    let attempts = night.details[job]?.attempts ?? []
    let isTaken = attempts.contains { attempt in
      guard let end = attempt.endedAt, attempt.failure?.reason.known == .createFailed else { return false }
      return (end.milliseconds - instant.milliseconds).magnitude <= 1000
    }
    return isTaken ? .retry : .trouble
  }

  private mutating func follow(_ event: Event) {
    let kind: Closing.Kind
    let begins: Bool
    switch event.what.description {
    case "outageBegan": (kind, begins) = (.outage, true)
    case "outageEnded": (kind, begins) = (.outage, false)
    case "paused": (kind, begins) = (.pause, true)
    case "resumed": (kind, begins) = (.pause, false)
    case "windowClosed": (kind, begins) = (.window, true)
    case "windowOpened": (kind, begins) = (.window, false)
    default: return
    }
    let key = ClosingKey(kind: kind, environment: event.environment?.name)
    // Only a pause can be of the whole queue.
    guard key.environment.map(environments.contains) ?? (kind == .pause) else { return }
    if begins {
      if open[key] == nil { open[key] = event.at }
      return
    }
    // One that ends and was not seen to begin began before; but a window that edits started in was open, and was opened anew.
    let wasThere = closed[key] == nil && !(kind == .window && event.environment.map { begun.contains($0.name) } == true)
    let start = open.removeValue(forKey: key) ?? (wasThere ? night.batch.createdAt : nil)
    closed[key] = event.at
    if let start {
      closings.append(
        Closing(kind: kind, environment: key.environment, span: Span(start, event.at), isOpen: false))
    }
  }

  private mutating func closeOpen() {
    // One that was there before the first event, and has not ended, is told by how it stands now.
    if let pause = night.pause { begin(.pause, nil, pause.at) }
    for status in night.environments where environments.contains(status.name) {
      if status.isOut, let since = status.outageSince { begin(.outage, status.name, since) }
      if let pause = status.pause { begin(.pause, status.name, pause.at) }
      // A window that is closed now tells nothing of the time of a batch that has ended.
      if !status.windowOpen, night.batch.endedAt == nil { begin(.window, status.name, night.batch.createdAt) }
    }
    for (key, start) in open {
      closings.append(
        Closing(kind: key.kind, environment: key.environment, span: Span(start, night.end), isOpen: true))
    }
  }

  /// The daemon tells when the windows of an environment open and close, but not those of a batch.
  private mutating func closeBatchWindows() {
    for openings in night.batch.openings ?? [] where environments.contains(openings.environment) {
      let starts = [night.batch.createdAt] + openings.spans.map(\.closes)
      let ends = openings.spans.map(\.opens) + [night.end]
      for (start, end) in zip(starts, ends) where start < min(end, night.end) {
        closings.append(
          Closing(
            kind: .batchWindow, environment: openings.environment, span: Span(start, min(end, night.end)),
            isOpen: end >= night.end && night.batch.endedAt == nil))
      }
    }
  }

  /// - Parameter environment: nil: the whole queue.
  private mutating func begin(_ kind: Closing.Kind, _ environment: String?, _ since: WallTime) {
    let key = ClosingKey(kind: kind, environment: environment)
    // The events were read after the environments, so one that has ended since then is among them.
    guard open[key] == nil, since < night.end, closed[key].map({ since > $0 }) ?? true else { return }
    open[key] = since
  }
}
