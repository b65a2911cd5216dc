import JSONDocument
package import LibraryModel
package import Runtime

/// What would come of a job if it were submitted now.
package struct PreflightFinding: Sendable, Hashable {
  /// Whether it could be submitted; nil: that is not known.
  package var isEditable: Bool?
  /// Whether that would change anything; nil: that is not known, or it could not be submitted.
  package var changes: Bool?
  /// What is in its way and what to do, for people; nil: nothing is.
  package var problem: String?

  package init(isEditable: Bool? = nil, changes: Bool? = nil, problem: String? = nil) {
    self.isEditable = isEditable
    self.changes = changes
    self.problem = problem
  }
}

/// Says of the jobs on one target, in their order, what would come of each if it were submitted now, by what was read of the
/// target once. It asks the edit of the job itself, as a run does, so that the two can't be of two minds.
///
/// A job that stands behind others is judged by what these would leave there. What the server would add to that is not known.
package struct TargetPreflight: Sendable {
  /// As it was read; nil: it has none, or could not be read.
  package let targetName: String?
  package let target: Target
  private let settings: EnvironmentSettings
  private let redaction: Redaction
  private var answer: Answer
  /// The job whose edit is taken to have been made there; nil: the target is as it was read.
  private var maker: JobID?

  /// - Parameters:
  ///   - observation: with content.
  ///   - redaction: for what is said of documents, which may have secrets in them.
  package init(_ observation: Observation, of target: Target, settings: EnvironmentSettings, redaction: Redaction) {
    self.init(.observed(observation), of: target, settings, redaction)
  }

  /// The Library itself has refused to show the target.
  package init(
    refused words: ServerWords, of target: Target, settings: EnvironmentSettings, redaction: Redaction
  ) {
    self.init(.getRefused(words), of: target, settings, redaction)
  }

  private init(_ answer: Answer, of target: Target, _ settings: EnvironmentSettings, _ redaction: Redaction) {
    self.answer = answer
    self.target = target
    self.settings = settings
    self.redaction = redaction
    if case .observed(let observation) = answer {
      targetName = observation.document?.targetName
    } else {
      targetName = nil
    }
  }

  /// Takes the next job of the target, which may also run already.
  package mutating func judge(_ job: JobID, _ facts: EditFacts, now: SteadyTime) -> PreflightFinding {
    if let open = facts.open {
      make(open.draft.submitted, by: job)
      return PreflightFinding()
    }
    var edit = Edit(facts, settings: settings, now: now)
    switch edit.next(answer, now: now, random: 0).step.hidingSecrets(redaction) {
    case .put(let draft):
      make(draft.submitted, by: job)
      return PreflightFinding(isEditable: true, changes: true)
    case .end(let ending):
      switch ending.outcome {
      case .succeeded: return PreflightFinding(isEditable: true, changes: false)
      case .failed(let failure):
        return PreflightFinding(isEditable: false, problem: problem(of: failure))
      case .cancelled, .expired: return PreflightFinding()
      }
    case .requeue, .wait, .get:
      guard case .observed(let observation) = answer else { return PreflightFinding() }
      return PreflightFinding(isEditable: false, problem: observation.editability.problem(of: target.kind))
    }
  }

  /// What stands on the target when a job's edit has been made.
  private mutating func make(_ document: EditableDocument, by job: JobID) {
    guard case .observed(var observation) = answer else { return }
    observation.document = document
    observation.editability = .editable
    observation.progress = .created
    // Which date the server will write is not known, but it will be another one.
    observation.date = "the end of job \(job)"
    answer = .observed(observation)
    maker = job
  }

  private func problem(of failure: Failure) -> String {
    let advice = failure.reason.known.flatMap { NextStep.words(beforeFailing: $0, in: target.environment) }
    let words = [failure.message, advice].compactMap(\.self).joined(separator: " ")
    return maker.map { "When job \($0) has been made, which comes first on the target: \(words)" } ?? words
  }
}
