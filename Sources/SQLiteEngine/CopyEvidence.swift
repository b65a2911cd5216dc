import Runtime

/// What a queue says of where it comes from, and what is found where it is opened.
struct CopyEvidence: Equatable {
  var storeId: String
  /// Of its newest event.
  var sequence: Int
  /// When Backup made it; nil: it was not made by that.
  var mark: WallTime?
  /// The machine that it was on last; nil: that is not known.
  var formerMachine: String?
  /// The one that it is on; nil: that is not known, or not to be looked at.
  var machine: String?
  /// Whether the file that follows its newest event was on the disk.
  var isFollowed: Bool
  /// That file.
  var file: SequenceFile.Finding

  /// Of the newest event that the queue had here; nil: nothing is known of it.
  var sequenceHere: Int? {
    guard case .content(let content) = file, content.storeId == storeId else { return nil }
    return content.sequence
  }

  /// Why it is no longer the queue that it was, but a copy or an older state of it; nil: it is that queue.
  var reason: String? {
    if let mark { return "This queue is a copy that was made at \(mark)." + Self.advice }
    if let machine, let formerMachine, machine != formerMachine {
      return "This queue was on another machine before." + Self.advice
    }
    if let sequenceHere, sequenceHere > sequence {
      return
        "This queue was put back to an older state: it ends with event \(sequence), and had come to \(sequenceHere) here."
        + Self.advice
    }
    guard isFollowed else { return nil }
    switch file {
    case .missing:
      return "This queue was copied to here, or moved without the file \(Self.ending) beside it." + Self.advice
    case .content(let content) where content.storeId != storeId:
      return "This queue was put in the place of another one." + Self.advice
    case .content, .unreadable: return nil
    }
  }

  private static let ending = "that ends in .sequence"
  private static let advice = """
     What waits in it may have been done since, or be done elsewhere: compare it with the server, cancel what is done, then say \
    migeditctl resume.
    """
}
