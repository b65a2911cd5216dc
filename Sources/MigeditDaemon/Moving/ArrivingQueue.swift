import ControlAPI
import QueueStore
import Runtime
import Synchronization

/// The exported queue that somebody is sending, until its last piece has come. There is one at a time: who begins another
/// gives up the one before, so that none that was broken off is in the way.
final class ArrivingQueue: Sendable {
  private struct State {
    var file: SpoolFile?
    var connection = 0
    /// Gives it up.
    var end: Task<Void, Never>?
  }

  /// How long the next piece is waited for before the room on the disk is given back.
  private static let patience = Duration.seconds(600)

  private let state = Mutex(State())

  /// Whether the next piece of one is waited for.
  var isWaiting: Bool { state.withLock { $0.file != nil } }

  /// - Parameter connection: on which the piece came. All pieces come on one.
  /// - Returns: the file that has all pieces up to this one.
  /// - Throws: `ControlError.notImportable` where the piece does not follow the one before; `StorageError`.
  func add(_ piece: Import.Parameters, of connection: Int, in folder: String, _ time: TimeSource) throws -> SpoolFile {
    let file: SpoolFile
    if piece.offset == 0 {
      file = try SpoolFile(in: folder)
    } else {
      let (known, whose) = state.withLock { ($0.file, $0.connection) }
      guard let known, whose == connection, known.count == piece.offset else {
        throw ControlError.notImportable(
          reason: """
            The piece at byte \(piece.offset) does not follow what is here. The pieces come in their order, on one \
            connection, and nobody else may begin to import meanwhile: begin with the first one again.
            """)
      }
      file = known
    }
    try file.append(Array(piece.text.utf8))
    let end = Task { [self] in
      guard (try? await time.sleep(Self.patience)) != nil else { return }
      giveUp(file)
    }
    state.withLock { state in
      state.end?.cancel()
      state = State(file: file, connection: connection, end: end)
    }
    return file
  }

  /// Nothing of the file is kept any longer than somebody reads it.
  func giveUp(_ file: SpoolFile) {
    state.withLock { state in
      guard state.file === file else { return }
      state.end?.cancel()
      state = State()
    }
  }
}
