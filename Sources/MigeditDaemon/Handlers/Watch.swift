import ControlAPI
import EditEngine
import EditModel
import JSONDocument
import QueueStore
import Varlink

extension ControlService {
  /// A cursor over the events, woken by the store's bell: replay and follow are one loop, and a slow reader buffers
  /// nothing, since each event is read when the one before has left.
  func watch(_ parameters: Watch.Parameters, _ call: VarlinkCall, _ replies: VarlinkReplies) async throws -> JSONObject
  {
    guard call.wantsMore else { throw VarlinkError.expectedMore }
    let filter = try parameters.filter.map(checked)
    var bell = store.bell().makeAsyncIterator()
    var last: Int
    if let since = parameters.since { last = since } else { last = try await store.status().lastSequence }
    while true {
      let page = try await events(after: last, filter)
      for event in page.events { try await replies.send(try Watch.members(of: Watch.Reply(event: event))) }
      let isCaughtUp = page.last == last
      last = page.last
      if isCaughtUp {
        // Ends where the daemon stops or the reader has gone.
        guard await bell.next() != nil else { throw ControlError.shuttingDown }
      }
    }
  }

  private func events(after last: Int, _ filter: Filter?) async throws -> EventPage {
    let surroundings = await engine.surroundings()
    do throws(EventsError) {
      return try await store.events(after: last, filter: filter, limit: Limits.page, in: surroundings)
    } catch .pruned(let oldest) {
      throw ControlError.eventsPruned(oldest: oldest)
    } catch .storage(let error) {
      throw error
    }
  }
}
