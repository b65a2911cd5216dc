import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Reads the jobs that match, page after page.
struct JobPages {
  struct Page: Sendable {
    let objects: [JSON]
  }

  private let link: DaemonLink
  /// Means the run of a batch that was the newest when the first page was read, though the next may begin meanwhile.
  private(set) var filter: Filter
  private let oldestFirst: Bool
  /// How many jobs are still wanted; nil: all.
  private var rest: Int?
  private var cursor: String?
  private var isBegun = false

  init(link: DaemonLink, filter: Filter, oldestFirst: Bool, most: Int?) {
    self.link = link
    self.filter = filter
    self.oldestFirst = oldestFirst
    rest = most
  }

  /// Whether there are more jobs than those that were asked for.
  var hasMore: Bool { cursor != nil }

  /// - Returns: the next page; nil where there are no more, and where nothing matches at all.
  mutating func next() async throws -> Page? {
    guard !isBegun || cursor != nil, rest != 0 else { return nil }
    let size = min(rest ?? Limits.mostOnPage, Limits.mostOnPage)
    let parameters = List.Parameters(filter: filter, limit: size, cursor: cursor, oldestFirst: oldestFirst)
    let answer = try await link.call(List.self, parameters)
    isBegun = true
    cursor = answer.raw["cursor"]?.string
    let objects = answer.objects("jobs")
    if let batch = filter.batch.flatMap({ BatchReference($0) }), let run = objects.first?["batchRun"]?.number?.int {
      filter.batch = BatchReference(name: batch.name, run: run).text
    }
    rest = rest.map { max(0, $0 - objects.count) }
    return objects.isEmpty ? nil : Page(objects: objects)
  }

  /// Reads all pages.
  mutating func collect() async throws -> [JSON] {
    var all: [JSON] = []
    while let page = try await next() { all += page.objects }
    return all
  }

  static func job(_ object: JSON) throws -> Job { try object.decoded(unknownMembers: .ignored) }
}
