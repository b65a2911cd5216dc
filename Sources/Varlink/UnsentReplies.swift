import Synchronization

/// How many bytes of replies of all connections wait for their readers. While they are too many, each connection that is not
/// read from has only the replies of calls that were under way.
final class UnsentReplies: Sendable {
  private let most: Int
  private let bytes = Atomic(0)

  init(most: Int) { self.most = most }

  var areTooMany: Bool { bytes.load(ordering: .relaxed) > most }

  func add(_ count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }
  func remove(_ count: Int) { bytes.wrappingSubtract(count, ordering: .relaxed) }
}
