/// How far a reader of events has come, over restarts of the daemon and changes of its queue.
package struct WatchPlace: Sendable {
  /// Where a reader goes on.
  package enum Start: Sendable, Equatable {
    case behind(Int)
    /// There are not so many events yet.
    case ahead(of: Int, behind: Int)
    /// The daemon has another queue than the reader knows, so that its place means nothing there; `behind` is the last event.
    case anotherQueue(behind: Int)

    package var sequence: Int {
      switch self {
      case .behind(let sequence), .ahead(_, let sequence), .anotherQueue(let sequence): sequence
      }
    }
  }

  /// The last event that was seen; nil: the reader begins with what happens next.
  package private(set) var sequence: Int?
  /// The queue that counts it; nil: the one that is found.
  package private(set) var store: String?

  package init(since: Int?, store: String? = nil) {
    sequence = since
    self.store = store
  }

  package mutating func passed(_ event: Int) { sequence = event }

  /// To be asked with each new connection, before its Watch.
  package mutating func start(_ status: Status.Reply) -> Start {
    defer { store = status.storeId }
    let last = status.lastSequence
    if let store, store != status.storeId {
      sequence = last
      return .anotherQueue(behind: last)
    }
    let place = sequence ?? last
    sequence = place
    return place > last ? .ahead(of: last, behind: place) : .behind(place)
  }
}
