import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What is said of documents, in which a server may have put what it was sent.
@Suite struct StepRedactionTests {
  private static let secret = "correct horse"
  private static let failure = Failure(.rejected, "at /\(secret): nothing is there.")
  private static let closing = SubmissionEnd(.createFailed, failure: failure)

  private static func differing() -> Verification {
    func document(_ tree: JSON) -> EditableDocument {
      EditableDocument(reduced: ["name": "Sales", "treeView": tree], kind: .migration)
    }
    let before = document([secret: 1])
    return Verification(asked: document([secret: 2]), before: before, found: before)
  }

  private static let steps: [Step] = [
    .requeue(Requeue(until: at(1), closing: closing)),
    .end(Ending(.failed(failure), closing: closing)),
    .end(Ending(.failed(Failure(.rejected, "no")), verification: differing())),
    .end(Ending(.succeeded(differing()), closing: closing)),
    .end(Ending(.cancelled, closing: closing)),
  ]

  @Test(arguments: steps) func `whatever an edit comes to, no secret is said with it`(step: Step) {
    let redaction = Redaction([Self.secret])
    #expect(step.said.contains { $0.contains(Self.secret) })
    let hidden = step.hidingSecrets(redaction)
    #expect(!hidden.said.contains { $0.contains(Self.secret) }, "\(hidden)")
    #expect(hidden.said == step.said.map { redaction.hiding(in: $0) })
  }
}

extension Step {
  /// Every text that people get to read of it.
  fileprivate var said: [String] {
    switch self {
    case .get, .put, .wait: []
    case .requeue(let requeue): [requeue.closing?.failure?.message].compactMap(\.self)
    case .end(let ending):
      [ending.outcome.failure?.message, ending.closing?.failure?.message].compactMap(\.self)
        + (ending.verification?.differences.map(\.description) ?? [])
    }
  }
}

extension Outcome {
  fileprivate var failure: Failure? { if case .failed(let failure) = self { failure } else { nil } }
}
