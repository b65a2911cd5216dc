package import LibraryModel

/// What an ended job may have left at work on the server: it keeps its slot and its target.
package struct Leftover: Sendable, Hashable {
  package let target: Target
  package let submission: Submission

  package init(target: Target, submission: Submission) {
    self.target = target
    self.submission = submission
  }

  /// The server has come to an end with it: nothing is in work any more, and what is there is not what stood before
  /// the edit, unless the edit was seen at work.
  package func isOver(after answer: Answer) -> Bool {
    switch answer {
    case .getRefused(let words): return words.status == 404
    case .observed(let seen):
      let moved = seen.hasMoved(from: submission.draft.baseline)
      switch seen.progress {
      case .inWork, .createFailed(_, othersCreating: true): return false
      case .created, .createFailed: return moved || submission.sawCreating
      }
    default: return false
    }
  }
}
