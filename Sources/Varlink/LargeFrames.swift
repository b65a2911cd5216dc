import Synchronization

/// How much memory the large frames of all connections may take at once. Each needs a permit from when it has become large
/// until it has been answered. Connections that wait for one are not read from, which holds back their senders.
///
/// How long a frame will be is only known when it has come, and how much its values take when they have been read. Until then a
/// permit counts as the most that one frame may come to, afterwards as what it has come to: a call that waits long for somebody
/// else's answer keeps no more from the others than it takes.
final class LargeFrames: Sendable {
  typealias User = UInt32

  private struct Waiter {
    let number: Int
    let admit: @Sendable (Permit) -> Void
  }

  private struct State {
    var free: Int
    var held: [User: Int] = [:]
    var lastNumber = 0
    /// In the order in which they came, by their user.
    var waiting: [User: [Waiter]] = [:]
    /// Whose turn it is next; each user who waits stands here once.
    var turns: [User] = []
  }

  /// Ends when nobody holds it any more.
  final class Permit: Sendable {
    let user: User
    private let frames: LargeFrames
    private let bytes: Mutex<Int>

    fileprivate init(_ frames: LargeFrames, _ user: User) {
      self.frames = frames
      self.user = user
      bytes = Mutex(frames.most)
    }

    /// It takes no more than this from now on.
    func shrink(to size: Int) {
      let spared = bytes.withLock { bytes in
        let spared = max(0, bytes - size)
        bytes -= spared
        return spared
      }
      frames.giveBack(spared, of: user)
    }

    /// Whether one that waits could go on if this one were over.
    var isInTheWay: Bool { frames.someoneWaits(behind: user) }

    deinit { frames.giveBack(bytes.withLock { $0 }, of: user) }
  }

  /// A permit of a call that is under way. One that goes on answering is no longer bounded by it from its first reply on: what
  /// it asks for has been looked at by then, and who watches for hours would keep others waiting as long.
  final class Held: Sendable {
    private let permit: Mutex<Permit?>
    init(_ permit: Permit?) { self.permit = Mutex(permit) }
    func shrink(to size: Int) { permit.withLock { $0 }?.shrink(to: size) }
    func giveBack() { permit.withLock { $0 = nil } }
  }

  /// Of one frame.
  let most: Int
  private let mostOfUser: Int
  private let state: Mutex<State>

  /// - Parameter bytes: in all. One user can't take all of it where there is room for more than one frame: who is slow then
  ///   keeps nobody else waiting.
  /// - Parameter most: of one frame.
  init(bytes: Int, most: Int) {
    self.most = min(most, bytes)
    mostOfUser = max(bytes - most, self.most)
    state = Mutex(State(free: bytes))
  }

  /// - Parameter admit: is called when it has its turn, from anywhere.
  /// - Returns: a number to leave the queue by; nil where it is admitted at once.
  func enter(for user: User, _ admit: @escaping @Sendable (Permit) -> Void) -> Int? {
    let number: Int? = state.withLock { state in
      // Nobody who waits could go on now, or would have.
      if take(for: user, &state) { return nil }
      state.lastNumber += 1
      if state.waiting[user] == nil { state.turns.append(user) }
      state.waiting[user, default: []].append(Waiter(number: state.lastNumber, admit: admit))
      return state.lastNumber
    }
    if number == nil { admit(Permit(self, user)) }
    return number
  }

  /// How many of a user's frames wait.
  func waitingCount(of user: User) -> Int { state.withLock { $0.waiting[user]?.count ?? 0 } }

  /// It waits no longer: its connection has closed.
  func giveUp(_ number: Int, of user: User) {
    state.withLock { state in
      state.waiting[user]?.removeAll { $0.number == number }
      guard state.waiting[user]?.isEmpty == true else { return }
      state.waiting[user] = nil
      state.turns.removeAll { $0 == user }
    }
  }

  private func take(for user: User, _ state: inout State) -> Bool {
    let held = state.held[user, default: 0]
    guard state.free >= most, held + most <= mostOfUser else { return false }
    state.free -= most
    state.held[user] = held + most
    return true
  }

  private func giveBack(_ bytes: Int, of user: User) {
    guard bytes > 0 else { return }
    let admitted = state.withLock { state in
      state.free += bytes
      let left = state.held[user, default: 0] - bytes
      state.held[user] = left > 0 ? left : nil
      return admittedNow(&state)
    }
    for (user, waiter) in admitted { waiter.admit(Permit(self, user)) }
  }

  /// One of each user after the other, as far as there is room.
  private func admittedNow(_ state: inout State) -> [(User, Waiter)] {
    var admitted: [(User, Waiter)] = []
    while let place = state.turns.firstIndex(where: { take(for: $0, &state) }) {
      let user = state.turns.remove(at: place)
      guard var waiting = state.waiting[user], !waiting.isEmpty else { continue }
      admitted.append((user, waiting.removeFirst()))
      state.waiting[user] = waiting.isEmpty ? nil : waiting
      if !waiting.isEmpty { state.turns.append(user) }
    }
    return admitted
  }

  private func someoneWaits(behind user: User) -> Bool {
    state.withLock { $0.waiting[user] != nil || $0.free < most && !$0.turns.isEmpty }
  }
}
