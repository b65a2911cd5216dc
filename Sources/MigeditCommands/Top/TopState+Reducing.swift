import JobModel
import LibraryModel
import Runtime
import Terminal

extension TopState {
  /// Takes in what has happened, and says what is to be done about it.
  mutating func reduce(_ input: TopInput) -> [TopEffect] {
    switch input {
    case .second(let time): return tick(time)
    case .resized(let size):
      self.size = size
      return [.repaint]
    case .key(let key): return press(key)
    case .event(let event):
      take(event)
      return []
    case .answered(let read, let reply):
      if asked[read]?.isOutdated != true { known.insert(read) }
      let wasUnknown = overview == nil
      close(read)
      take(reply)
      // Now it is known of which environments it is asked what is next.
      return wasUnknown ? due(atOnce: true) : []
    case .refused(let read, let words):
      close(read)
      message = Cell(words, .bad)
      return []
    case .unanswered(let read):
      asked[read]?.isOpen = false
      stale.insert(read)
      return []
    case .gone(let reason):
      for read in asked.keys { asked[read]?.isOpen = false }
      silence = Silence(since: silence?.since ?? now, reason: reason)
      isConnected = false
      return []
    case .connected:
      (isConnected, silence, stale) = (true, nil, Set(TopRead.allCases))
      return due(atOnce: true)
    case .foretold(let action, let job, let question, let reason):
      guard prompt == .foretelling(action, job) else { return [] }
      prompt = question.map { .confirm(action, job, question: $0) }
      if question == nil { message = Cell(reason, .caution) }
      return []
    case .performed(let action, let job, let words):
      if prompt == .performing(action, job) || prompt == .foretelling(action, job) { prompt = nil }
      message = words
      stale.formUnion(TopRead.allCases)
      return []
    }
  }

  /// So long a question may be open before the daemon counts as one that does not answer: on a busy machine an answer may
  /// take some seconds.
  private static let patience = 8

  private mutating func tick(_ time: WallTime) -> [TopEffect] {
    (now, seconds) = (time, seconds + 1)
    if !isConnected, silence == nil, seconds >= Self.patience {
      silence = Silence(since: now + .seconds(-seconds), reason: "no answer at \(socket)")
    }
    let oldest = asked.values.filter(\.isOpen).map(\.at).min()
    if isConnected, silence == nil, let oldest, seconds - oldest >= Self.patience {
      let since = now + .seconds(oldest - seconds)
      silence = Silence(since: since, reason: "no answer at \(socket)")
    }
    return due()
  }

  private mutating func close(_ read: TopRead) {
    asked[read]?.isOpen = false
    // One that had not answered for a while does.
    if isConnected { silence = nil }
  }

  /// What is to be asked now: at most once a second what an event says has changed, and from time to time what changes without
  /// one. A question that is open is not asked again.
  mutating func due(atOnce: Bool = false) -> [TopEffect] {
    guard isConnected else { return [] }
    return TopRead.allCases.filter { read in
      if read == .why, watchedJob == nil { return false }
      if read == .next, overview == nil { return false }
      guard let last = asked[read] else { return true }
      if last.isOpen { return false }
      let age = seconds - last.at
      return age >= read.period || (stale.contains(read) && (atOnce || age >= leastAge(of: read)))
    }
    .map { read in
      asked[read] = Asked(at: seconds, isOpen: true)
      stale.remove(read)
      return .read(read)
    }
  }

  func leastAge(of read: TopRead) -> Int {
    read.leastAge(queued: overview?.counts[JobState.queued.rawValue] ?? 0)
  }

  /// The job whose explanation is looked at.
  var watchedJob: JobID? { if case .why(let job, _) = view { job } else { nil } }

  private mutating func take(_ reply: TopReply) {
    switch reply {
    case .overview(let overview): self.overview = overview
    case .running(let jobs): running = Dictionary(jobs.map { ($0.id, $0) }) { $1 }
    case .next(let jobs): next = jobs
    case .failures(let jobs): for job in jobs { takeFailure(job) }
    case .why(let reply): if reply.job.id == watchedJob { why = reply }
    }
  }

  private mutating func take(_ event: Event) {
    guard event.what.known != .bookmark else { return }
    if let job = event.job { take(job, after: event.what.known) }
    if let environment = event.environment,
      let at = overview?.environments.firstIndex(where: { $0.name == environment.name })
    {
      overview?.environments[at] = environment
    }
    guard event.what.known != .progress else { return }
    stale.insert(.overview)
    if event.job != nil || event.environment != nil { stale.insert(.next) }
  }

  private mutating func take(_ job: Job, after what: EventKind?) {
    if job.state.known == .running {
      var job = job
      // An event does not foretell the end; what was known of it still holds.
      job.expectedEnd = job.expectedEnd ?? running[job.id]?.expectedEnd
      running[job.id] = job
    } else {
      running[job.id] = nil
    }
    if what == .started { stale.insert(.running) }
    if let at = next.firstIndex(where: { $0.id == job.id }) {
      if job.state.known == .queued || job.state.known == .held { next[at] = job } else { next.remove(at: at) }
    }
    takeFailure(job)
    if job.id == watchedJob { stale.insert(.why) }
  }

  /// Keeps the jobs that have failed last, as many as anybody scrolls through.
  private mutating func takeFailure(_ job: Job) {
    guard job.state.known == .failed || job.state.known == .expired else {
      failures[job.id] = nil
      return
    }
    failures[job.id] = job
    guard failures.count > Self.mostFailures,
      let oldest = failures.values.min(by: { ($0.endedAt ?? .earliest, $0.id) < ($1.endedAt ?? .earliest, $1.id) })
    else { return }
    failures[oldest.id] = nil
  }

  static let mostFailures = 200
}
