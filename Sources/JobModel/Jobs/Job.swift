import JSONDocument
package import LibraryModel
package import Runtime

/// A positive integer that is never used twice.
package typealias JobID = Int

package enum JobState: String, WordedEnum {
  case queued, held, running, succeeded, failed, cancelled, expired

  package var isEnded: Bool {
    switch self {
    case .queued, .held, .running: false
    case .succeeded, .failed, .cancelled, .expired: true
    }
  }
}

package enum Phase: String, WordedEnum {
  case preparing, submitting, polling, verifying
}

/// One request to change one target, in the shape of the control interface.
package struct Job: Sendable, Hashable, Codable {
  package let id: JobID
  package var target: Target
  /// As it was last read on the server, or as a successful edit named it; nil: neither has happened yet.
  package var targetName: String?
  package var state: Word<JobState>
  package var phase: Word<Phase>?
  package var progress: Double = 0
  package var waiting: Waiting?
  package var failure: Failure?
  package var verification: Word<VerificationResult>?
  /// RFC 6901 pointers into the submitted document, the first `Limits.differencesTold`.
  package private(set) var differences: [String]?
  /// How many there are in all.
  package private(set) var differenceCount: Int?
  package var priority: Int
  package var key: String?
  package var batch: String?
  /// Which run of the batch, from 1; nil: it is in no batch.
  package var batchRun: Int?
  package var labels = Labels()
  package var after: [JobID] = []
  package var notBefore: WallTime?
  package var deadline: WallTime?
  package var maxAttempts: Int
  package var attemptsUsed: Int = 0
  package var cancelRequested: Bool = false
  package var submittedBy: String
  package var submittedByUid: Int
  package var createdAt: WallTime
  package var startedAt: WallTime?
  package var endedAt: WallTime?
  /// Half of such nights have it done by then; nil: it has ended, or that is not known.
  package var expectedEnd: WallTime?

  package init(
    id: JobID, target: Target, state: JobState, priority: Int, maxAttempts: Int, submittedBy: String,
    submittedByUid: Int, createdAt: WallTime
  ) {
    self.id = id
    self.target = target
    self.state = Word(state)
    self.priority = priority
    self.maxAttempts = maxAttempts
    self.submittedBy = submittedBy
    self.submittedByUid = submittedByUid
    self.createdAt = createdAt
  }

  /// - Parameter pointers: all of them; nil: nothing was verified.
  package mutating func setDifferences(_ pointers: [String]?) {
    differences = pointers.map { Array($0.prefix(Limits.differencesTold)) }
    differenceCount = pointers?.count
  }
}

/// One edit that the server took, or is being asked to take.
package struct Attempt: Sendable, Hashable, Codable {
  package let number: Int
  package var slot: Int?
  package var startedAt: WallTime
  package var submittedAt: WallTime?
  package var submissions: Int
  package var accepted: Bool
  package var endedAt: WallTime?
  package var polls: Int
  package var progress: Double
  package var failure: Failure?
  /// What has submitted it last, where several hosts share the queue.
  package var host: String?

  package init(number: Int, startedAt: WallTime, submissions: Int, accepted: Bool, polls: Int, progress: Double) {
    self.number = number
    self.startedAt = startedAt
    self.submissions = submissions
    self.accepted = accepted
    self.polls = polls
    self.progress = progress
  }
}

extension Attempt {
  /// Why one that is under way does not get on; nil where it does, or where it has ended.
  package var failureSoFar: Failure? { endedAt == nil ? failure : nil }
}

package enum WaitingReason: String, WordedEnum {
  case nothing, held, time, dependency, retry, target, environment, paused, outage, window, batch, session, stopping
}

/// Why a queued or held job does not run now: the first reason that applies.
package struct Waiting: Sendable, Hashable, Codable {
  package let reason: Word<WaitingReason>
  package let detail: String
  package let until: WallTime?
  package let jobs: [JobID]?

  package init(_ reason: WaitingReason, _ detail: String, until: WallTime? = nil, jobs: [JobID]? = nil) {
    self.reason = Word(reason)
    self.detail = detail
    self.until = until
    self.jobs = jobs
  }
}
