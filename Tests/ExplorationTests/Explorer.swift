import JobModel

@testable import StoreSupport

/// Looks at every state of the small world that is a number of moves away from a run of some manner, the near ones first.
/// In each the promises are judged, and that everything comes to its end from there when nothing more goes wrong.
struct Explorer {
  /// A promise that is broken, and the moves that lead there.
  struct Found: Error {
    let broken: BrokenPromise
    let moves: [Move]
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
  private(set) var isComplete = true
  private var steps: [Step] = []
  private var met: Set<Int> = []
  /// Situations from which all comes to its end where nothing more goes wrong.
  private var ending: Set<Int> = []

  /// - Throws: `Found`, where a promise is broken.
  mutating func explore(_ world: SmallWorld, depth: Int) throws(Found) {
    var frontier = try begin(world)
    while !frontier.isEmpty, self.depth < depth {
      self.depth += 1
      var next: [(index: Int, world: SmallWorld)] = []
      for (index, world) in frontier {
        for move in world.moves {
          var world = world
          moves += 1
          if let broken = world.take(move) { throw found(broken, index, [move]) }
          let situation = world.situation
          guard met.insert(world.key(of: situation)).inserted else { continue }
          states += 1
          if !ending.contains(situation), let (broken, way) = end(of: world) {
            throw found(broken, index, [move] + way)
          }
          guard self.depth < depth else {
            isComplete = false
            continue
          }
          steps.append(Step(from: index, move: move))
          next.append((steps.count - 1, world))
        }
      }
      frontier = next
    }
  }

  /// The states of one run of each manner, so that what goes wrong late is as near as what goes wrong early.
  private mutating func begin(_ first: SmallWorld) throws(Found) -> [(index: Int, world: SmallWorld)] {
    steps = [Step(from: 0, move: nil)]
    met = [first.key(of: first.situation)]
    states = 1
    var begun = [(index: 0, world: first)]
    for manner in Manner.allCases {
      var (world, index) = (first, 0)
      var run: Set = [first.situation]
      while !world.isAllOver, let move = world.move(in: manner) {
        let broken = world.take(move)
        moves += 1
        if let broken { throw found(broken, index, [move]) }
        steps.append(Step(from: index, move: move))
        index = steps.count - 1
        // Where each edit is lost for ever, a run may go in a circle: what comes then is known.
        let situation = world.situation
        guard run.insert(situation).inserted else { break }
        guard met.insert(world.key(of: situation)).inserted else { continue }
        states += 1
        if let (broken, way) = end(of: world) { throw found(broken, index, way) }
        begun.append((index, world))
      }
    }
    return begun
  }

  /// - Parameter last: what happened after the state that was met.
  private func found(_ broken: BrokenPromise, _ index: Int, _ last: [Move]) -> Found {
    var story: [Move] = []
    var at = index
    while let move = steps[at].move {
      story.append(move)
      at = steps[at].from
    }
    return Found(broken: broken, moves: story.reversed() + last)
  }

  /// Why everything does not come to its end, and what happens until that shows; nil: it does.
  private mutating func end(of world: SmallWorld) -> (BrokenPromise, [Move])? {
    let way = world.wayToTheEnd(known: ending)
    guard let broken = way.broken else {
      ending.formUnion(way.situations)
      return nil
    }
    return (broken, way.moves)
  }
}

/// What happens when nothing more goes wrong.
struct WayToTheEnd {
  var situations: Set<Int> = []
  /// Until it shows that a promise is broken; empty where it is the one that everything ends.
  var moves: [Move] = []
  /// nil: everything comes to its end.
  var broken: BrokenPromise?
}

extension SmallWorld {
  /// Something happens, and the promises are judged.
  ///
  /// - Returns: one that is broken; nil: none is.
  mutating func take(_ move: Move) -> BrokenPromise? {
    do {
      try happen(move)
    } catch {
      return BrokenPromise(.noJobIsLost, "The queue refuses to write what has become of a job: \(error)")
    }
    return brokenPromise
  }

  /// - Parameter known: situations from which everything comes to its end.
  func wayToTheEnd(known: Set<Int> = []) -> WayToTheEnd {
    var world = self
    var way = WayToTheEnd()
    while true {
      let situation = world.situation
      if known.contains(situation) { return way }
      guard way.situations.insert(situation).inserted else {
        return WayToTheEnd(broken: BrokenPromise(.everythingEnds, "It goes in a circle: \(world.whatIsLeft)"))
      }
      if world.isAllOver { return way }
      guard let move = world.move(in: .well) else {
        return WayToTheEnd(broken: BrokenPromise(.everythingEnds, "Nothing happens any more: \(world.whatIsLeft)"))
      }
      way.moves.append(move)
      way.broken = world.take(move)
      if way.broken != nil { return way }
    }
  }

  private var whatIsLeft: String {
    Self.jobs.compactMap { queue[$0] }.filter { !$0.state.isEnded || $0.holds }.map { job in
      let slot = job.slot.map { " in slot \($0)" } ?? ""
      return "job \(job.id) is \(job.state)\(slot)\(job.holds ? " and holds its target" : "")"
    }.joined(separator: ", ") + "."
  }
}
