package import LibraryModel
package import Runtime

/// What a client asks for when it enqueues.
package struct EditRequest: Sendable, Hashable, Codable {
  package var target: Target
  package var change: Change
  package var key: String?
  /// A name, which joins its newest run or, where that has ended, begins the next; `night#3` joins that run.
  package var batch: String?
  package var labels: Labels?
  package var priority: Int?
  package var notBefore: WallTime?
  /// A job that has not been submitted by then expires.
  package var deadline: WallTime?
  /// Jobs that must succeed first.
  package var after: [JobID]?
  /// What others of the same call name it by.
  package var ref: String?
  /// Edits of the same call that must succeed first.
  package var afterRefs: [String]?
  /// Held until it is released.
  package var held: Bool?
  /// It is one of so many edits that come in several calls: held until it is released, and says why. nil: it comes by itself.
  package var partOf: Int?
  package var maxAttempts: Int?
  /// The edit fails as conflict if the target's lastUpdatedDate is another one when it would first be submitted.
  package var expectedLastUpdatedDate: String?
  /// A difference that verification finds fails the job.
  package var strict: Bool?

  package init(
    target: Target, change: Change, key: String? = nil, batch: String? = nil, labels: Labels? = nil,
    priority: Int? = nil, maxAttempts: Int? = nil, expectedLastUpdatedDate: String? = nil, strict: Bool? = nil
  ) {
    self.target = target
    self.change = change
    self.key = key
    self.batch = batch
    self.labels = labels
    self.priority = priority
    self.maxAttempts = maxAttempts
    self.expectedLastUpdatedDate = expectedLastUpdatedDate
    self.strict = strict
  }
}

extension EditRequest {
  /// Whether its job begins as held.
  package var isHeld: Bool { held == true || partOf != nil }
}

/// What became of one request of an Enqueue.
package struct Enqueued: Sendable, Hashable, Codable {
  package let id: JobID
  package let state: Word<JobState>
  /// The same submitter's same key had made this job already.
  package let duplicate: Bool
  /// What is known to be in its way and is no fault of the edit; nil: nothing is.
  package var problem: String?

  package init(id: JobID, state: JobState, duplicate: Bool, problem: String? = nil) {
    self.id = id
    self.state = Word(state)
    self.duplicate = duplicate
    self.problem = problem
  }
}
