/// The requests that wait for an engine's one writer, and whether it is at work. What waits is written in groups, clients taking
/// turns, so that one which asks for very much does not keep the others waiting.
package struct WriteLine<Request: Sendable>: Sendable {
  private var waiting = FairLines<Request>(most: mostInWriteGroup)
  private var isDraining = false
  private var isClosed = false

  package init() {}

  /// How many requests wait.
  package var count: Int { waiting.count }

  /// - Parameter weight: how many bytes of a user's request wait with it.
  /// - Parameter client: whose turn it takes; nil: the engine's.
  /// - Returns: whether the caller has to start the writer.
  package mutating func enter(_ request: Request, weight: Int, of client: Int?) throws(StorageError) -> Bool {
    if isClosed { throw .closed }
    // The only one of a client is always taken, however heavy.
    if weight > 0, waiting.weight(of: client) > 0, waiting.weight + weight > mostWaitingToBeWritten {
      throw .overloaded
    }
    waiting.append(request, weight: weight, of: client)
    defer { isDraining = true }
    return !isDraining
  }

  /// Those that are written next, together. None: the writer may rest, and whoever enters next starts it.
  package mutating func next() -> [Request] {
    let group = waiting.nextGroup()
    isDraining = !group.isEmpty
    return group
  }

  /// No further request is taken; the ones that wait are still written.
  package mutating func close() { isClosed = true }
}

/// Bytes of strangers' requests that may wait, beside one request of each client, which is taken always: how large frames may be in
/// all bounds these. What weighs nothing is the engine's, which is bounded by its slots, or changes jobs that are there.
package let mostWaitingToBeWritten = 64 << 20
/// Bytes of strangers' requests that are committed together. Others wait for as long as that takes, which is a few milliseconds.
package let mostInWriteGroup = 256 << 10
