import ControlAPI
import JSONDocument

extension MigeditClient {
  /// The jobs that match, page after page: the next one is asked for when it is wanted.
  ///
  /// ```swift
  /// for try await page in client.jobs(matching: Filter(batch: "night", states: [.failed])) { … }
  /// ```
  ///
  /// - Parameter filter: an empty one matches every job.
  /// - Parameter pageSize: how many jobs a page has at most, from 1 to 1000. One with large jobs has fewer.
  /// - Parameter oldestFirst: the newest come first otherwise.
  public func jobs(
    matching filter: Filter = Filter(), pageSize: Int = 100, oldestFirst: Bool = false
  ) -> JobPages {
    JobPages(client: self, filter: filter, pageSize: pageSize, oldestFirst: oldestFirst)
  }
}

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
        "filter": pages.filter.json, "limit": JSON(integerLiteral: pages.pageSize),
        "oldestFirst": .bool(pages.oldestFirst),
      ]
      members["cursor"] = cursor.map(JSON.string)
      let reply = try await pages.client.call(List.self, members)
      cursor = reply.cursor
      isOver = cursor == nil
      return reply.jobs.isEmpty ? nil : reply.jobs.map(Job.init)
    }
  }
}
