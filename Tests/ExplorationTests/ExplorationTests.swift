import Foundation
import JobModel
import Testing

@testable import StoreSupport

/// Everything that can happen in the small world, in every order, as far as the depth goes: so many moves away from a run
/// of each `Manner`. `deploy/prove states` goes further.
@Suite(.timeLimit(.minutes(60)), .serialized) struct ExplorationTests {
  private static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"

  @Test func `whatever happens, in whatever order, no promise is broken and everything can come to its end`() throws {
    let depth = Self.isLong ? 3 : 1
    var (states, transitions, violations) = (0, 0, 0)
    for scene in Scene.allCases {
      let world = try SmallWorld(scene)
      var explorer = Explorer()
      do throws(Explorer.Found) {
        try explorer.explore(world, depth: depth)
      } catch {
        violations += 1
        Issue.record("\(Story(error, in: world))")
      }
      print("states: \(scene): \(explorer.states) states, \(explorer.moves) transitions")
      (states, transitions) = (states + explorer.states, transitions + explorer.moves)
      #expect(explorer.states > 1000)
    }
    print(
      """
      states: \(states) states, \(transitions) transitions, each within \(depth) moves of one of \(Manner.allCases.count) \
      runs; \(Promise.allCases.count) promises judged in each state; violations: \(violations)
      """)
  }

  @Test func `a rule that is turned off breaks the promise that it is there for`() throws {
    var missed = 0
    for mutant in Mutant.allCases {
      let world = try SmallWorld(mutant.scene, mayGoWrong: mutant.mayGoWrong, mutant: mutant)
      var explorer = Explorer()
      do throws(Explorer.Found) {
        try explorer.explore(world, depth: 3)
      } catch {
        let story = Story(error, in: world)
        #expect(story.broken.promise == mutant.breaks, "\(mutant): \(story)")
        if Self.isLong { print("states: without the rule \"\(mutant.rule)\":\n\(story)") }
        continue
      }
      missed += 1
      Issue.record("In \(explorer.states) states nothing is seen of this, that a rule is turned off: \(mutant.rule)")
    }
    print("states: rules turned off, one at a time: \(Mutant.allCases.count), of which nothing was seen: \(missed)")
  }

  @Test
  func `a cancelled job whose last submission was lost is told as what stands there, on a server that keeps content`()
    throws
  {
    var world = try SmallWorld(.plain)
    try world.play(.hold(3), .claim, .read(1, .shows), .put(1, .taken))
    try world.play(.finish(target: 0, well: false, keeps: true), .pass, .wake(1), .read(1, .shows), .read(1, .shows))
    try world.play(.pass, .claim, .read(1, .shows), .put(1, .takenUnheard), .cancel(1))
    try world.play(.finish(target: 0, well: true, keeps: true))
    #expect(world.wayToTheEnd().broken == nil)
    while world.queue[1]?.state.isEnded == false, let move = world.move(in: .well) { try world.play(move) }
    #expect(world.queue[1]?.state == .succeeded, "the package is created and stands as it was asked")
  }
}

extension SmallWorld {
  fileprivate mutating func play(_ moves: Move...) throws {
    for move in moves {
      #expect(self.moves.contains(move), "\(move) can't happen")
      try happen(move)
    }
  }
}
