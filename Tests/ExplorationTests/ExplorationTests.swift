import Foundation
import Testing

/// Everything that can happen in the small world, in every order. `MIGEDIT_EXPLORE` sets how many moves away from a run in
/// which nothing goes wrong it looks.
@Suite(.timeLimit(.minutes(30)), .serialized) struct ExplorationTests {
  private static let depth = ProcessInfo.processInfo.environment["MIGEDIT_EXPLORE"].flatMap(Int.init) ?? 4

  @Test func `whatever happens, in whatever order, no promise is broken and everything can come to its end`() throws {
    var (states, moves) = (0, 0)
    for budget in [
      SmallWorld.Budget(faults: 2, failures: 2, crashes: 1, orders: 1)
    ] {
      var explorer = Explorer()
      try explorer.explore(SmallWorld(budget), depth: Self.depth)
      print("explored \(budget): \(explorer.states) states, \(explorer.moves) moves, depth \(explorer.depth)")
      (states, moves) = (states + explorer.states, moves + explorer.moves)
    }
    print("exploration: \(states) states, \(moves) moves, broken promises: 0")
    #expect(states > 10_000)
  }

  @Test(arguments: Mutant.allCases)
  func `a rule that is turned off is missed`(mutant: Mutant) throws {
    var explorer = Explorer()
    let found = #expect(throws: Explorer.Found.self) {
      try explorer.explore(
        SmallWorld(SmallWorld.Budget(faults: 2, failures: 2, crashes: 1, orders: 1), mutant: mutant), depth: 6)
    }
    print("without a rule (\(mutant)), after \(explorer.states) states: \(found.map(\.description) ?? "nothing")")
  }
}
