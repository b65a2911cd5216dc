/// Requests that wait for the writer: a line for each client, and one for the engine, which goes first. Within a line they keep
/// their order; between lines, one request of each is taken in turn.
///
/// Whoever waits, waits for one group and at most one request that is heavier than a group, not for all that another client has
/// asked for.
package struct FairLines<Request: Sendable>: Sendable {
  private struct Waiting: Sendable {
    let request: Request
    let weight: Int
  }

  /// The weight of a group. What is heavier alone is a group of its own.
  private let most: Int
  private var engine: [Request] = []
  private var lines: [Int: [Waiting]] = [:]
  /// The clients that wait, the next one first.
  private var turns: [Int] = []
  /// The client that is next did not fit the last group.
  private var isOverdue = false
  private var weights: [Int: Int] = [:]
  /// Of all that wait.
  package private(set) var weight = 0

  package init(most: Int) { self.most = most }

  package var count: Int { lines.values.reduce(engine.count) { $0 + $1.count } }

  /// Of what waits for a client; nil: the engine.
  package func weight(of client: Int?) -> Int { client.flatMap { weights[$0] } ?? 0 }

  /// - Parameter client: nil: the engine, whose requests weigh nothing.
  package mutating func append(_ request: Request, weight: Int, of client: Int?) {
    guard let client else {
      engine.append(request)
      return
    }
    if lines[client] == nil { turns.append(client) }
    lines[client, default: []].append(Waiting(request: request, weight: weight))
    weights[client, default: 0] += weight
    self.weight += weight
  }

  /// Those that are written next, together; none where nothing waits.
  package mutating func nextGroup() -> [Request] {
    if let next = turns.first, isOverdue || engine.isEmpty && !fits(next, in: most) {
      // Nothing waits for what takes long but the next group.
      isOverdue = false
      return [take(from: next)]
    }
    var group = engine
    engine = []
    var room = most
    while let next = turns.firstIndex(where: { fits($0, in: room) }) {
      room -= lines[turns[next]]?.first?.weight ?? 0
      group.append(take(from: turns[next]))
    }
    isOverdue = !turns.isEmpty && turns.first.map { !fits($0, in: most) } ?? false
    return group
  }

  private func fits(_ client: Int, in room: Int) -> Bool { lines[client]?.first.map { $0.weight <= room } ?? false }

  /// Takes the first request of a client, whose next turn comes behind the others'.
  private mutating func take(from client: Int) -> Request {
    guard var line = lines[client], let place = turns.firstIndex(of: client) else {
      preconditionFailure("a client that has a turn has a request")
    }
    let taken = line.removeFirst()
    turns.remove(at: place)
    lines[client] = line.isEmpty ? nil : line
    weight -= taken.weight
    let left = (weights[client] ?? 0) - taken.weight
    weights[client] = line.isEmpty ? nil : left
    if !line.isEmpty { turns.append(client) }
    return taken.request
  }
}
