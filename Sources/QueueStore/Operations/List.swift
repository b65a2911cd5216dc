import JSONDocument
package import JobModel
import LibraryModel

extension TransactionalStore {
  package func list(
    _ filter: Filter, limit: Int, cursor: String?, oldestFirst: Bool,
    in servers: [String: ServerState]
  ) async throws(ListError) -> JobPage {
    var place: Cursor?
    if let cursor {
      guard let read = Cursor(cursor), read.oldestFirst == oldestFirst else { throw .invalidCursor }
      place = read
    }
    do {
      return try await reading { [place] transaction in
        var reader = JobReader(transaction, at: servers)
        return try reader.page(filter, after: place, limit: limit, oldestFirst: oldestFirst)
      }
    } catch {
      throw .storage(error)
    }
  }
}

extension JobReader {
  /// - Parameter place: of the page before; nil: the first page.
  mutating func page(_ filter: Filter, after place: Cursor?, limit: Int, oldestFirst: Bool) throws -> JobPage {
    var condition = try transaction.condition(filter)
    if let place { condition.add(oldestFirst ? "job.id > ?" : "job.id < ?", [place.job]) }
    // One more than asked for says whether there is a next page.
    let found = try transaction.ints(
      """
      SELECT id FROM job \(transaction.index(for: filter)) WHERE \(condition.sql)
      ORDER BY id \(oldestFirst ? "ASC" : "DESC") LIMIT ?
      """,
      condition.values + [max(1, limit) + 1], isReused: false
    )
    var jobs: [Job] = []
    var bytes = 0
    for id in found.prefix(max(1, limit)) {
      guard let job = try job(id) else { continue }
      bytes += try JSON(encoding: job).bytes.count
      // One job is a page, whatever it has.
      guard jobs.isEmpty || bytes <= Limits.bytesOnPage else { break }
      jobs.append(job)
    }
    let next = jobs.last.map { Cursor(job: $0.id, oldestFirst: oldestFirst).text }
    return JobPage(jobs: jobs, cursor: found.count > jobs.count ? next : nil)
  }
}

/// The last job of a page, and which way the pages go.
struct Cursor {
  let job: JobID
  let oldestFirst: Bool

  var text: String { "\(oldestFirst ? "a" : "z")\(String(job, radix: 36))" }

  init(job: JobID, oldestFirst: Bool) {
    self.job = job
    self.oldestFirst = oldestFirst
  }

  /// nil for what `text` never writes.
  init?(_ text: String) {
    guard let way = text.first, "az".contains(way), let job = JobID(text.dropFirst(), radix: 36), job > 0 else {
      return nil
    }
    self.init(job: job, oldestFirst: way == "a")
    guard text == self.text else { return nil }
  }
}
