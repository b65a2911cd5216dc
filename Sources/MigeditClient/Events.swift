import ControlAPI
import JSONDocument
import JobModel
import Varlink

extension MigeditClient {
  /// Tells what happens, and what has happened since a place in the queue's events.
  ///
  /// ```swift
  /// for try await event in client.events(since: place, matching: Filter(batch: "night")) {
  ///   place = event.sequence
  /// }
  /// ```
  ///
  /// The sequence has no end of its own. Over a restart of the daemon it goes on behind the last event that it has given; a
  /// program that keeps ``Event/sequence`` goes on behind it when it is started again itself. Each iteration has a connection of
  /// its own, which is closed when its iterator is let go of or its task is cancelled. The daemon is slowed down to the pace at
  /// which events are taken, and nothing piles up here.
  ///
  /// - Parameter sequence: of the last event that is known already; 0 replays all that is kept; nil: begins with what happens
  ///   next.
  /// - Parameter storeId: the queue that `sequence` is of, as ``QueueStatus/storeId`` said it; nil: the one that is found.
  /// - Parameter filter: of jobs: events of others are left out.
  /// - Returns: a sequence whose iteration throws ``MigeditError/eventsPruned(oldest:)`` where some of the events are not kept any
  ///   more, and ``MigeditError/anotherQueue(lastSequence:)`` where another queue has taken the place of the one that the
  ///   events are of. Either way nothing was skipped before; the error says where to go on.
  public func events(
    since sequence: Int? = nil, of storeId: String? = nil, matching filter: Filter? = nil
  ) -> Events {
    Events(client: self, since: sequence, storeId: storeId, filter: filter)
  }
}

/// What happens in the queue: ``MigeditClient/events(since:of:matching:)``.
public struct Events: AsyncSequence, Sendable {
  let client: MigeditClient
  let since: Int?
  let storeId: String?
  let filter: Filter?

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: self) }

  /// For one reader.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let client: MigeditClient
    private let filter: Filter?
    private var place: WatchPlace
    /// nil: not connected.
    private var replies: VarlinkReplyStream.AsyncIterator?
    private var hasBegun = false
    private var isOver = false

    fileprivate init(events: Events) {
      client = events.client
      filter = events.filter
      place = WatchPlace(since: events.since, store: events.storeId)
    }

    /// Waits for the next event. Nil only behind an error.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(MigeditError) -> Event? {
      guard !isOver else { return nil }
      while true {
        do {
          try Task.checkCancellation()
          return try await nextOfConnection()
        } catch  where Reconnection.hasGone(error) && hasBegun {
          replies = nil
        } catch {
          // The connection is closed with its replies.
          (isOver, replies) = (true, nil)
          throw MigeditError(error, socket: client.socket)
        }
      }
    }

    private mutating func nextOfConnection() async throws -> Event {
      if replies == nil { try await begin() }
      let reply: JSONObject?
      do {
        reply = try await replies?.next()
      } catch let error as VarlinkError {
        throw ControlError(error) ?? error
      }
      // Watch has no end of its own: the daemon stops.
      guard let reply else { throw ControlError.shuttingDown }
      let event = try Watch.reply(of: reply).event
      place.passed(event.sequence)
      return Event(event)
    }

    private mutating func begin() async throws {
      let link = try await client.connection.own(isAgain: hasBegun)
      hasBegun = true
      let start = place.start(try await client.connection.status(over: link))
      if case .anotherQueue(let last) = start { throw MigeditError.anotherQueue(lastSequence: last) }
      var members: JSONObject = ["since": JSON(integerLiteral: start.sequence)]
      members["filter"] = filter?.json
      replies = try await link.callMore(Watch.qualifiedName, members).makeAsyncIterator()
    }
  }
}
