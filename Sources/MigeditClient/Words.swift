import JSONDocument
import LibraryModel

/// A word that the daemon uses. A later daemon may have further ones, which are kept as they are, so that a `switch` over words
/// needs a `default`.
public protocol InterfaceWord: RawRepresentable<String>, Sendable, Hashable, CustomStringConvertible {
  init(rawValue: String)
}

extension InterfaceWord {
  public var description: String { rawValue }

  init<Known>(_ word: Word<Known>) { self.init(rawValue: word.description) }
}

/// Where a job stands.
public struct JobState: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let queued = Self(rawValue: "queued")
  /// It waits until it is released.
  public static let held = Self(rawValue: "held")
  public static let running = Self(rawValue: "running")
  public static let succeeded = Self(rawValue: "succeeded")
  /// ``Job/failure`` says why.
  public static let failed = Self(rawValue: "failed")
  public static let cancelled = Self(rawValue: "cancelled")
  /// Its deadline passed before it was submitted.
  public static let expired = Self(rawValue: "expired")

  /// Whether the job is over. False for a word that this version does not know.
  public var isEnded: Bool { [.succeeded, .failed, .cancelled, .expired].contains(self) }
}

/// What is done for a running job.
public struct Phase: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let preparing = Self(rawValue: "preparing")
  public static let submitting = Self(rawValue: "submitting")
  /// The server is at work on the edit.
  public static let polling = Self(rawValue: "polling")
  public static let verifying = Self(rawValue: "verifying")
}

/// How what the server made compares with what was asked.
public struct Verification: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Nothing was submitted, since nothing would have changed.
  public static let unchanged = Self(rawValue: "unchanged")
  public static let exact = Self(rawValue: "exact")
  /// The server added or reordered, which is no difference.
  public static let normalised = Self(rawValue: "normalised")
  /// ``Job/differences`` says where.
  public static let differs = Self(rawValue: "differs")
}

/// Why a job waits.
public struct WaitingReason: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let nothing = Self(rawValue: "nothing")
  public static let held = Self(rawValue: "held")
  public static let time = Self(rawValue: "time")
  public static let dependency = Self(rawValue: "dependency")
  public static let retry = Self(rawValue: "retry")
  public static let target = Self(rawValue: "target")
  public static let environment = Self(rawValue: "environment")
  public static let paused = Self(rawValue: "paused")
  public static let outage = Self(rawValue: "outage")
  public static let window = Self(rawValue: "window")
  public static let batch = Self(rawValue: "batch")
  public static let session = Self(rawValue: "session")
  public static let stopping = Self(rawValue: "stopping")
}

/// Why a job or an attempt failed, or an environment does not answer.
public struct FailureReason: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let createFailed = Self(rawValue: "createFailed")
  public static let notEditable = Self(rawValue: "notEditable")
  public static let notFound = Self(rawValue: "notFound")
  public static let conflict = Self(rawValue: "conflict")
  public static let rejected = Self(rawValue: "rejected")
  public static let forbidden = Self(rawValue: "forbidden")
  public static let serverError = Self(rawValue: "serverError")
  public static let unreadable = Self(rawValue: "unreadable")
  public static let invalidChange = Self(rawValue: "invalidChange")
  public static let dependencyFailed = Self(rawValue: "dependencyFailed")
  public static let timedOut = Self(rawValue: "timedOut")
  public static let outcomeUnknown = Self(rawValue: "outcomeUnknown")
  public static let verification = Self(rawValue: "verification")
  public static let crashed = Self(rawValue: "crashed")
  // Of an environment.
  public static let unreachable = Self(rawValue: "unreachable")
  public static let loginRefused = Self(rawValue: "loginRefused")
  public static let tooManyLogins = Self(rawValue: "tooManyLogins")
  public static let overloaded = Self(rawValue: "overloaded")
  public static let storageService = Self(rawValue: "storageService")
}

/// What has happened.
public struct EventKind: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let enqueued = Self(rawValue: "enqueued")
  public static let started = Self(rawValue: "started")
  public static let submitted = Self(rawValue: "submitted")
  public static let accepted = Self(rawValue: "accepted")
  /// How far a running job is. It is not kept, so that it is never replayed, and repeats the last sequence.
  public static let progress = Self(rawValue: "progress")
  public static let retrying = Self(rawValue: "retrying")
  public static let succeeded = Self(rawValue: "succeeded")
  public static let failed = Self(rawValue: "failed")
  public static let cancelled = Self(rawValue: "cancelled")
  public static let expired = Self(rawValue: "expired")
  public static let held = Self(rawValue: "held")
  public static let released = Self(rawValue: "released")
  public static let reprioritized = Self(rawValue: "reprioritized")
  public static let amended = Self(rawValue: "amended")
  public static let cancelRequested = Self(rawValue: "cancelRequested")
  public static let batchEnded = Self(rawValue: "batchEnded")
  public static let paused = Self(rawValue: "paused")
  public static let resumed = Self(rawValue: "resumed")
  public static let outageBegan = Self(rawValue: "outageBegan")
  public static let outageEnded = Self(rawValue: "outageEnded")
  public static let windowOpened = Self(rawValue: "windowOpened")
  public static let windowClosed = Self(rawValue: "windowClosed")
  /// Nothing that matches has happened for 15 s: a reader's place moves on, so that it is not left behind what is pruned.
  public static let bookmark = Self(rawValue: "bookmark")
}

/// What a session slot does.
public struct SlotState: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let free = Self(rawValue: "free")
  public static let busy = Self(rawValue: "busy")
  /// Its job has ended, but the server may still be at work on the edit.
  public static let unknown = Self(rawValue: "unknown")
}

/// Whether an environment's server is asked.
public struct BreakerState: InterfaceWord {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// It is well.
  public static let closed = Self(rawValue: "closed")
  /// It is not asked until ``EnvironmentStatus/retryAt``.
  public static let open = Self(rawValue: "open")
  /// One cheap request decides.
  public static let probing = Self(rawValue: "probing")
}
