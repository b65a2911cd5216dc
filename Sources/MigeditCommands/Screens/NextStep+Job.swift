import JobModel
import LibraryModel

extension NextStep {
  /// Of a job in whatever state it is.
  func words(for job: Job, outage: Failure?) -> String {
    switch job.state.known {
    case .queued, .held:
      guard let waiting = job.waiting else { return "Nothing to do: it starts when its turn has come." }
      if waiting.reason.known == .outage, let words = Self.words(of: outage, in: environment) { return words }
      return waiting.reason.known.map(words) ?? unknown
    case .running:
      if let words = Self.words(of: outage, in: environment) { return words }
      return job.cancelRequested
        ? "Nothing to do: its edit can't be recalled; the job ends as what it comes to."
        : "Nothing to do: `migeditctl wait \(job.id)` waits for its end."
    case .succeeded:
      return job.verification?.known == .differs
        ? "`migeditctl diff \(job.id)` shows what the server made otherwise." : "Nothing to do."
    case .failed: return job.failure?.reason.known.map(words) ?? unknown
    case .cancelled: return "`migeditctl retry \(job.id)` queues it anew."
    case .expired: return "Its deadline has passed: enqueue the edit again, with a later one or none."
    case nil: return unknown
    }
  }

  /// nil where the environment answers, or does what a newer daemon calls otherwise.
  static func words(of outage: Failure?, in environment: String) -> String? {
    outage?.reason.known.flatMap { words(ofOutage: $0, of: environment) }
  }

  private var unknown: String {
    "See what it says: a newer daemon says it, and this migeditctl does not know the word."
  }
}
