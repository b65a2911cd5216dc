import Synchronization

/// How many large frames may be under way at once, over all connections: each needs a permit from when it has become large
/// until it has been answered. Connections that wait for one are not read from, which holds back their senders.
final class LargeFrames: Sendable {
  private struct State {
    var free: Int
    var nextWaiter = 0
    /// In the order in which they came.
    var waiting: [(number: Int, admit: @Sendable (Permit) -> Void)] = []
  }

  /// Ends when nobody holds it any more.
  final class Permit: Sendable {
    private let frames: LargeFrames
    fileprivate init(_ frames: LargeFrames) { self.frames = frames }
    deinit { frames.leave() }
  }

  /// A permit of a call that is under way. One that goes on answering is no longer bounded by it from its first reply on: what
  /// it asks for has been looked at by then, and who watches for hours would keep others waiting as long.
  final class Held: Sendable {
    private let permit: Mutex<Permit?>
    init(_ permit: Permit?) { self.permit = Mutex(permit) }
    func giveBack() { permit.withLock { $0 = nil } }
  }

  private let state: Mutex<State>

  init(atOnce: Int) { state = Mutex(State(free: atOnce)) }

  var isAwaited: Bool { state.withLock { !$0.waiting.isEmpty } }

  /// - Parameter admit: is called when it has its turn, from anywhere.
  /// - Returns: a number to leave the queue by; nil where it is admitted at once.
  func enter(_ admit: @escaping @Sendable (Permit) -> Void) -> Int? {
    let number: Int? = state.withLock { state in
      guard state.free == 0 else {
        state.free -= 1
        return nil
      }
      state.nextWaiter += 1
      state.waiting.append((state.nextWaiter, admit))
      return state.nextWaiter
    }
    if number == nil { admit(Permit(self)) }
    return number
  }

  /// It waits no longer: its connection has closed.
  func giveUp(_ number: Int) { state.withLock { state in state.waiting.removeAll { $0.number == number } } }

  private func leave() {
    let next = state.withLock { state -> (@Sendable (Permit) -> Void)? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().admit
    }
    next?(Permit(self))
  }
}
