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
      return List.Reply(jobs: page.jobs, cursor: page.cursor)
    } catch .invalidCursor {
      throw Fault(["cursor"], "it is none that List has given for this order")
    } catch .storage(let error) {
      throw error
    }
  }

  /// How much a page has.
  func limit(_ asked: Int?) throws(Fault) -> Int {
    let limit = asked ?? Limits.page
    guard (1...Limits.mostOnPage).contains(limit) else {
      throw Fault(["limit"], "expected 1 to \(Limits.mostOnPage), found \(limit)")
    }
    return limit
  }

  /// A filter may be as long as a frame; what it asks of the queue is bounded here.
  func checked(_ filter: Filter) throws(Fault) -> Filter {
    if let ids = filter.ids, ids.count > Limits.idsInFilter {
      throw Fault(["filter", "ids"], "expected at most \(Limits.idsInFilter) ids, found \(ids.count)")
    }
    return filter
  }
}
