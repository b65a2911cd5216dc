import Synchronization
import Testing

@testable import Varlink

/// Who may have memory for a large frame, and when.
struct LargeFramesTests {
  private typealias Permit = LargeFrames.Permit
  private static let (paul, ida, emil) = (UInt32(1), UInt32(2), UInt32(3))

  /// The users in the order in which they were admitted, and their permits.
  private final class Admitted: Sendable {
    let list = Mutex<[(user: UInt32, permit: Permit)]>([])
    var users: [UInt32] { list.withLock { $0.map(\.user) } }
    func add(_ user: UInt32) -> @Sendable (Permit) -> Void {
      { permit in self.list.withLock { $0.append((user, permit)) } }
    }
    /// The first frame of a user is over.
    func end(_ user: UInt32) {
      let ended = list.withLock { list in list.firstIndex { $0.user == user }.map { list.remove(at: $0) } }
      withExtendedLifetime(ended) {}
    }
    func shrinkFirst(to size: Int) { list.withLock { $0.first?.permit }?.shrink(to: size) }
  }

  @Test func `a user who has taken what one may take leaves room for another's frame`() {
    let (frames, admitted) = (LargeFrames(bytes: 250, most: 100), Admitted())
    #expect(frames.enter(for: Self.paul, admitted.add(Self.paul)) == nil)
    #expect(frames.enter(for: Self.paul, admitted.add(Self.paul)) != nil)
    #expect(frames.enter(for: Self.ida, admitted.add(Self.ida)) == nil)
    #expect(admitted.users == [Self.paul, Self.ida])
  }

  @Test func `where there is room for one frame only, anybody has it`() {
    let (frames, admitted) = (LargeFrames(bytes: 100, most: 100), Admitted())
    #expect(frames.enter(for: Self.paul, admitted.add(Self.paul)) == nil)
    #expect(frames.enter(for: Self.ida, admitted.add(Self.ida)) != nil)
    admitted.end(Self.paul)
    #expect(admitted.users == [Self.ida])
  }

  @Test func `users who wait have their turns, however many frames one of them has`() {
    let (frames, admitted) = (LargeFrames(bytes: 100, most: 100), Admitted())
    for user in [Self.emil, Self.paul, Self.paul, Self.paul, Self.ida, Self.ida] {
      _ = frames.enter(for: user, admitted.add(user))
    }
    var order: [UInt32] = []
    while let user = admitted.users.first {
      order.append(user)
      admitted.end(user)
    }
    #expect(order == [Self.emil, Self.paul, Self.ida, Self.paul, Self.ida, Self.paul])
  }

  @Test func `a frame that has been read keeps no more from others than it takes`() {
    let (frames, admitted) = (LargeFrames(bytes: 250, most: 100), Admitted())
    _ = frames.enter(for: Self.paul, admitted.add(Self.paul))
    _ = frames.enter(for: Self.paul, admitted.add(Self.paul))
    #expect(admitted.users == [Self.paul])
    admitted.shrinkFirst(to: 50)
    #expect(admitted.users == [Self.paul, Self.paul])
    // What has been given back is not given back again, and a permit never grows.
    admitted.shrinkFirst(to: 500)
    admitted.shrinkFirst(to: 50)
    admitted.end(Self.paul)
    #expect(frames.enter(for: Self.ida, admitted.add(Self.ida)) == nil)
    #expect(frames.enter(for: Self.emil, admitted.add(Self.emil)) != nil)
  }

  @Test func `who has given up is passed over`() throws {
    let (frames, admitted) = (LargeFrames(bytes: 100, most: 100), Admitted())
    _ = frames.enter(for: Self.emil, admitted.add(Self.emil))
    let number = try #require(frames.enter(for: Self.paul, admitted.add(Self.paul)))
    _ = frames.enter(for: Self.ida, admitted.add(Self.ida))
    frames.giveUp(number, of: Self.paul)
    admitted.end(Self.emil)
    #expect(admitted.users == [Self.ida])
    admitted.end(Self.ida)
    #expect(frames.enter(for: Self.paul, admitted.add(Self.paul)) == nil)
  }

  @Test func `a permit is in the way of those who could go on without it, and of no others`() throws {
    let (frames, admitted) = (LargeFrames(bytes: 250, most: 100), Admitted())
    _ = frames.enter(for: Self.paul, admitted.add(Self.paul))
    let paul = try #require(admitted.list.withLock { $0.first?.permit })
    #expect(!paul.isInTheWay)
    _ = frames.enter(for: Self.ida, admitted.add(Self.ida))
    let ida = try #require(admitted.list.withLock { $0.last?.permit })
    let number = try #require(frames.enter(for: Self.emil, admitted.add(Self.emil)))
    #expect(paul.isInTheWay && ida.isInTheWay)
    frames.giveUp(number, of: Self.emil)
    #expect(!paul.isInTheWay && !ida.isInTheWay)
    ida.shrink(to: 1)
    // There is room, but not for one more of Paul's.
    _ = frames.enter(for: Self.paul, admitted.add(Self.paul))
    #expect(paul.isInTheWay && !ida.isInTheWay)
  }

  @Test func `whatever comes, no more is taken than there is, and nobody waits who could go on`() {
    for seed in 0..<300 {
      var random = Seeded(state: UInt64(seed))
      let most = Int.random(in: 1...40, using: &random)
      let bytes = most * Int.random(in: 1...4, using: &random) + Int.random(in: 0..<most, using: &random)
      let share = max(bytes - most, most)
      let (frames, admitted) = (LargeFrames(bytes: bytes, most: most), Admitted())
      var waiting: [(number: Int, user: UInt32)] = []
      /// Of each permit, by its identity, what it counts as.
      var sizes: [ObjectIdentifier: Int] = [:]
      for _ in 0..<100 {
        let user = UInt32.random(in: 1...3, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0...2:
          if let number = frames.enter(for: user, admitted.add(user)) { waiting.append((number, user)) }
        case 3:
          guard !waiting.isEmpty else { continue }
          let one = waiting.remove(at: Int.random(in: 0..<waiting.count, using: &random))
          frames.giveUp(one.number, of: one.user)
        case 4: admitted.end(user)
        default:
          let size = Int.random(in: 0...most, using: &random)
          let first = admitted.list.withLock { $0.first?.permit }
          if let first { sizes[ObjectIdentifier(first)] = min(size, sizes[ObjectIdentifier(first)] ?? most) }
          first?.shrink(to: size)
        }
        let held = admitted.list.withLock { $0 }
        let alive = Set(held.map { ObjectIdentifier($0.permit) })
        sizes = sizes.filter { alive.contains($0.key) }
        // Those who were admitted since stand at the end of the list, in the order of their users' queues.
        for user in UInt32(1)...3 {
          let left = frames.waitingCount(of: user)
          while waiting.count(where: { $0.user == user }) > left {
            if let first = waiting.firstIndex(where: { $0.user == user }) { waiting.remove(at: first) }
          }
        }
        let taken = Dictionary(grouping: held, by: \.user).mapValues {
          $0.reduce(0) { $0 + (sizes[ObjectIdentifier($1.permit)] ?? most) }
        }
        let free = bytes - taken.values.reduce(0, +)
        #expect(free >= 0 && taken.values.allSatisfy { $0 <= share }, "seed \(seed)")
        for one in waiting {
          #expect(
            free < most || taken[one.user, default: 0] + most > share, "seed \(seed): \(one.user) waits for nothing")
        }
      }
    }
  }
}
