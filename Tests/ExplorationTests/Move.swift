import JobModel

/// One thing that happens in the small world.
enum Move: Hashable {
  // The queue and the engine.
  case claim
  case wake(JobID)
  case pass
  // What comes of a GET.
  case read(JobID, Reading)
  // What comes of a PUT.
  case put(JobID, Putting)
  // The server.
  case finish(target: Int, well: Bool, keeps: Bool)
  case arrive(JobID)
  case vanish(JobID)
  case meddle(target: Int)
  case probe(isAnswered: Bool)
  // What befalls the daemon.
  case crash(Sending)
  // Operators.
  case cancel(JobID)
  case hold(JobID)
  case release(JobID)
  case forget(JobID)

  enum Reading: Hashable {
    case shows
    /// As it stood before the last change.
    case lags
    /// A stranger's page in place of the Library's answer, while the health check is answered or is not.
    case page(isServerWell: Bool)
  }

  enum Putting: Hashable {
    case taken
    /// The server takes it, and the answer is lost.
    case takenUnheard
    case lost
    /// The connection ends, and it arrives later.
    case delayed
    /// A stranger's page with a 2xx comes in place of an answer.
    case page
    /// The Library's own 429.
    case turnedAway
  }

  /// What becomes of a PUT that is under way when the daemon is killed.
  enum Sending: Hashable, CaseIterable { case neverSent, taken, delayed }
}

extension Move: CustomStringConvertible {
  /// A line of a story.
  var description: String {
    switch self {
    case .claim: "the next job is given a slot"
    case .wake(let job): "job \(job) has waited for long enough"
    case .pass: "time passes"
    case .read(let job, .shows): "job \(job) reads its target"
    case .read(let job, .lags): "job \(job) reads its target as it stood before"
    case .read(let job, .page(true)): "job \(job) reads its target and gets a stranger's page; the server is well"
    case .read(let job, .page(false)):
      "job \(job) reads its target and gets a stranger's page; nothing else is answered"
    case .put(let job, .taken): "the server takes the edit of job \(job)"
    case .put(let job, .takenUnheard): "the server takes the edit of job \(job), and its answer is lost"
    case .put(let job, .lost): "the PUT of job \(job) is lost"
    case .put(let job, .delayed): "the connection of job \(job) ends while its PUT is on its way"
    case .put(let job, .page): "the PUT of job \(job) is answered by a stranger's page"
    case .put(let job, .turnedAway): "the Library turns the PUT of job \(job) away (429)"
    case .finish(let target, true, _): "the edit of target \(target) is made"
    case .finish(let target, false, let keeps):
      "the edit of target \(target) fails; it \(keeps ? "keeps" : "loses") the new content"
    case .arrive(let job): "the late PUT of job \(job) arrives"
    case .vanish(let job): "the late PUT of job \(job) gets lost"
    case .meddle(let target): "somebody else edits target \(target)"
    case .probe(true): "the health check is answered"
    case .probe(false): "the health check is not answered"
    case .crash(.neverSent): "the daemon is killed and started; a PUT that it was about to send never leaves"
    case .crash(.taken): "the daemon is killed and started; a PUT that it was sending is taken"
    case .crash(.delayed): "the daemon is killed and started; a PUT that it was sending is on its way"
    case .cancel(let job): "job \(job) is cancelled"
    case .hold(let job): "job \(job) is held"
    case .release(let job): "job \(job) is released"
    case .forget(let job): "the edit of job \(job) is given up on (forget)"
    }
  }
}
