@testable import StoreSupport

/// Looks at every state of the small world that is a number of moves away from a run of some manner, the near ones first, so that the story of what goes wrong is a short one.
struct Explorer {
  struct Found: Error, CustomStringConvertible {
    let promise: String
    let story: [Move]

    var description: String {
      let lines = story.enumerated().map { "  \($0.offset + 1). \($0.element)" }
      return "\(promise)\n\(lines.joined(separator: "\n"))"
    }
  }

  /// A state that was met, and how.
  private struct Step {
    let from: Int
    let move: Move?
  }

  private(set) var states = 0
  private(set) var moves = 0
  private(set) var depth = 0
  /// Whether all states were met that there are.
  private(set) var isComplete = false
  private var steps: [Step] = []
  private var met: Set<Int> = []
  /// States from which all comes to its end where nothing more goes wrong.
  private var ending: Set<Int> = []

  /// The longest way to an end where nothing goes wrong any more.
  private static let longestEnd = 400

  /// - Throws: `Found`, where a promise is broken, or a state can't come to an end.
  mutating func explore(_ world: SmallWorld, depth: Int, checksEnds: Bool = true) throws {
    var frontier = try begin(world)
    while !frontier.isEmpty, self.depth < depth {
      self.depth += 1
      var next: [(index: Int, world: SmallWorld)] = []
      for (index, world) in frontier {
        for move in world.moves {
          var world = world
          moves += 1
          do { try world.happen(move) } catch { throw found("The queue refused a write: \(error)", index, move) }
          guard met.insert(world.key).inserted else { continue }
          states += 1
          steps.append(Step(from: index, move: move))
          if let broken = world.brokenPromise { throw found(broken, index, move) }
          if checksEnds, let stuck = try end(of: world) { throw found(stuck, index, move) }
          next.append((steps.count - 1, world))
        }
      }
      frontier = next
    }
    isComplete = frontier.isEmpty
  }

  /// The states of one run of each manner, so that what goes wrong late is as near as what goes wrong early.
  private mutating func begin(_ first: SmallWorld) throws -> [(index: Int, world: SmallWorld)] {
    steps = [Step(from: 0, move: nil)]
    met = [first.key]
    states = 1
    var begun = [(index: 0, world: first)]
    for manner in Manner.allCases {
      var (world, index) = (first, 0)
      while !world.isAllOver, let move = world.move(in: manner) {
        do { try world.happen(move) } catch { throw found("The queue refused a write: \(error)", index, move) }
        // What the manner brings is not what else may go wrong.
        world.budget = first.budget
        moves += 1
        steps.append(Step(from: index, move: move))
        index = steps.count - 1
        if let broken = world.brokenPromise { throw found(broken, steps[index].from, move) }
        guard met.insert(world.key).inserted else { continue }
        states += 1
        begun.append((index, world))
      }
    }
    return begun
  }

  private func found(_ promise: String, _ index: Int, _ last: Move) -> Found {
    var story = [last]
    var at = index
    while let move = steps[at].move {
      story.append(move)
      at = steps[at].from
    }
    return Found(promise: promise, story: story.reversed())
  }

  /// Why the state does not come to an end; nil: it does.
  private mutating func end(of world: SmallWorld) throws -> String? {
    var world = world
    var way: [Int] = []
    for _ in 0..<Self.longestEnd {
      let key = world.key
      if ending.contains(key) { break }
      way.append(key)
      if world.isAllOver { break }
      guard let move = world.move(in: .well) else {
        return "Nothing happens any more, and not all has come to its end."
      }
      try world.happen(move)
      if let broken = world.brokenPromise { return "\(broken) (although nothing more goes wrong)" }
      if way.count == Self.longestEnd { return "It comes to no end, although nothing more goes wrong." }
    }
    ending.formUnion(way)
    return nil
  }
}
