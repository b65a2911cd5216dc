import ControlAPI
import JSONDocument

/// Jobs that match a filter, page after page: ``MigeditClient/jobs(matching:pageSize:oldestFirst:)``.
///
/// A page is asked for when it is wanted, so that no more than one is in memory. The queue goes on meanwhile: each page is as of
/// the instant at which it was read.
public struct JobPages: AsyncSequence, Sendable {
  let client: MigeditClient
  let filter: Filter
  let pageSize: Int
  let oldestFirst: Bool

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: self) }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let pages: JobPages
    private var cursor: String?
    private var isOver = false

    fileprivate init(pages: JobPages) { self.pages = pages }

    /// - Returns: the next page, which is never empty; nil: there are no more.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(MigeditError) -> [Job]? {
      guard !isOver else { return nil }
      isOver = true
      var members: JSONObject = [
        "filter": pages.filter.json, "limit": JSON(integerLiteral: pages.pageSize), "oldestFirst": .bool(pages.oldestFirst),
      ]
      members["cursor"] = cursor.map(JSON.string)
      let reply = try await pages.client.call(List.self, members)
      cursor = reply.cursor
      isOver = cursor == nil
      return reply.jobs.isEmpty ? nil : reply.jobs.map(Job.init)
    }
  }
}
