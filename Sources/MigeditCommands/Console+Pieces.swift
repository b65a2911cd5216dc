import Synchronization

/// A file that is read piece by piece.
package struct PiecewiseInput: Sendable {
  /// The next bytes, at most so many; none: it is at its end.
  package let next: @Sendable (_ most: Int) throws(CommandError) -> [UInt8]

  package init(next: @escaping @Sendable (_ most: Int) throws(CommandError) -> [UInt8]) { self.next = next }
}

/// A file that is written piece by piece, and gets its name only when it is whole and on the disk.
package struct PiecewiseOutput: Sendable {
  package let write: @Sendable (String) throws(CommandError) -> Void
  package let finish: @Sendable () throws(CommandError) -> Void
  /// Leaves nothing of it. Nothing happens where it was finished.
  package let giveUp: @Sendable () -> Void

  package init(
    write: @escaping @Sendable (String) throws(CommandError) -> Void,
    finish: @escaping @Sendable () throws(CommandError) -> Void, giveUp: @escaping @Sendable () -> Void
  ) {
    self.write = write
    self.finish = finish
    self.giveUp = giveUp
  }
}

extension PiecewiseInput {
  /// Of a file that was read whole.
  static func whole(_ bytes: [UInt8]) -> PiecewiseInput {
    let rest = Mutex(bytes[...])
    return PiecewiseInput { most in
      rest.withLock { rest in
        defer { rest = rest.dropFirst(most) }
        return Array(rest.prefix(most))
      }
    }
  }
}

extension PiecewiseOutput {
  /// Of a file that is written whole in the end.
  static func whole(_ write: @escaping @Sendable (String) throws(CommandError) -> Void) -> PiecewiseOutput {
    let text = Collected()
    return PiecewiseOutput(
      write: { piece throws(CommandError) in text.add(piece) },
      finish: { () throws(CommandError) in try write(text.all) }, giveUp: {})
  }
}

private final class Collected: Sendable {
  private let text = Mutex("")

  var all: String { text.withLock { $0 } }

  func add(_ piece: String) { text.withLock { $0 += piece } }
}
