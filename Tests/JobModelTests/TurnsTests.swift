import JobModel
import Testing

/// Jobs 1 and 2 are suspected, 3 and 4 are not.
struct TurnsTests {
  private struct World: Hashable {
    var turns: Turns
    /// Those that have asked and wait.
    var waiting: Set<JobID> = []
    var isSuspected: Set<JobID> = [1, 2]
  }

  private static let jobs: [JobID] = [1, 2, 3, 4]

  /// Each job may ask, ask again, leave with or without having passed, or give up, in every order.
  private func successors(of world: World) -> [World] {
    Self.jobs.flatMap { job -> [World] in
      if world.turns.inside.contains(job) {
        return [false, true].map { hasPassed in
          var next = world
          next.turns.leave(job, hasPassed: hasPassed)
          if hasPassed { next.isSuspected.remove(job) }
          return next
        }
      }
      var entered = world
      if entered.turns.enter(job) { entered.waiting.remove(job) } else { entered.waiting.insert(job) }
      guard world.waiting.contains(job) else { return [entered] }
      var givenUp = world
      givenUp.turns.giveUp(job)
      givenUp.waiting.remove(job)
      return [entered, givenUp]
    }
  }

  @Test
  func `what another daemon left is tried behind the suspects that are here, and what is suspected no more is not`() {
    var turns = Turns(suspects: [1])
    turns.suspect([4, 2], insteadOf: [])
    turns.suspect([2, 3], insteadOf: [4, 2])
    #expect([1, 2, 3, 4].filter(turns.isSuspected) == [1, 2, 3])
    // One that is not suspected is inside, so that the others wait, and then go in their order.
    var entered = [turns.enter(4)]
    for job in [3, 2, 1] { entered.append(turns.enter(job)) }
    #expect(entered == [true, false, false, false])
    turns.leave(4, hasPassed: true)
    var order: [JobID] = []
    for _ in 1...3 {
      for job in [3, 2, 1] where !order.contains(job) && turns.enter(job) {
        order.append(job)
        turns.leave(job, hasPassed: true)
        break
      }
    }
    #expect(order == [1, 2, 3])
  }

  @Test func `who is suspected is never beside another, and nobody waits for ever, in every state that can be reached`()
  {
    var seen: Set<World> = []
    var left = [World(turns: Turns(suspects: [1, 2]))]
    while let world = left.popLast() {
      guard seen.insert(world).inserted else { continue }
      let inside = world.turns.inside
      if !inside.isDisjoint(with: world.isSuspected) { #expect(inside.count == 1) }
      for job in Self.jobs { #expect(world.turns.isSuspected(job) == world.isSuspected.contains(job)) }
      if inside.isEmpty, !world.waiting.isEmpty {
        #expect(
          world.waiting.contains { job in
            var turns = world.turns
            return turns.enter(job)
          })
      }
      left += successors(of: world)
    }
    #expect(seen.count > 100)
  }

  @Test func `the first of the suspects that wait goes first, and others wait for it`() {
    var turns = Turns(suspects: [9, 5])
    func enter(_ jobs: JobID...) -> [Bool] { jobs.map { turns.enter($0) } }
    #expect(enter(3, 5, 9, 4) == [true, false, false, false])
    turns.leave(3, hasPassed: true)
    #expect(enter(5, 4, 9) == [false, false, true])
    #expect(enter(5, 4) == [false, false])
    turns.leave(9, hasPassed: true)
    #expect(enter(4, 5) == [false, true])
    turns.leave(5, hasPassed: true)
    #expect(enter(4, 9, 5) == [true, true, true])
  }

  @Test func `where nobody is suspected, everybody may at once`() {
    var turns = Turns()
    #expect(Self.jobs.map { turns.enter($0) } == [true, true, true, true])
  }
}
