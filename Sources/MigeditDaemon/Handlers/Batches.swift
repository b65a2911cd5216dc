import ControlAPI
import JSONDocument
import QueueStore

extension ControlService {
  func batches(_ parameters: Batches.Parameters) async throws -> Batches.Reply {
    let limit = try limit(parameters.limit)
    do throws(ListError) {
      let page = try await store.batches(named: nil, limit: limit, cursor: parameters.cursor)
      return Batches.Reply(batches: await expecting(page.batches), cursor: page.cursor)
    } catch .invalidCursor {
      throw Fault(["cursor"], "it was not given by Batches")
    } catch .storage(let error) {
      throw error
    }
  }
}
