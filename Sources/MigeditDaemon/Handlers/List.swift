import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore

extension ControlService {
  func list(_ parameters: List.Parameters) async throws -> List.Reply {
    let limit = try limit(parameters.limit)
    let filter = try checked(parameters.filter ?? Filter())
    let servers = await engine.serverStates()
    do throws(ListError) {
      let page = try await store.list(
        filter, limit: limit, cursor: parameters.cursor, oldestFirst: parameters.oldestFirst ?? false, in: servers)
      return List.Reply(jobs: await expecting(page.jobs), cursor: page.cursor)
    } catch .invalidCursor {
      throw Fault(["cursor"], "it is none that List has given for this order")
    } catch .storage(let error) {
      throw error
    }
  }

  /// The size of a page: the one that was asked for, or the usual one.
  func limit(_ asked: Int?) throws(Fault) -> Int {
    let limit = asked ?? Limits.page
    guard (1...Limits.mostOnPage).contains(limit) else {
      throw Fault(["limit"], "expected 1 to \(Limits.mostOnPage), found \(limit)")
    }
    return limit
  }

  /// The filter, if it asks for no more than the queue should look at: a frame has room for a longer one.
  func checked(_ filter: Filter) throws(Fault) -> Filter {
    if let ids = filter.ids, ids.count > Limits.idsInFilter {
      throw Fault(["filter", "ids"], "expected at most \(Limits.idsInFilter) ids, found \(ids.count)")
    }
    return filter
  }
}
