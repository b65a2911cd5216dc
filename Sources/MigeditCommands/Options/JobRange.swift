import ArgumentParser
import JobModel
import LibraryModel

/// One job, as `1042`, or a range with both ends, as `1040-1060`.
struct JobRange: ExpectedArgument, Sendable, Equatable {
  static let expected = "a job's id, as 1042, or a range, as 1040-1060"

  let ids: ClosedRange<JobID>

  init(_ ids: ClosedRange<JobID>) { self.ids = ids }

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Self.id($0) }
    switch ends.count {
    case 1:
      guard let id = ends[0] else { return nil }
      ids = id...id
    case 2:
      guard let first = ends[0], let last = ends[1], first <= last else { return nil }
      ids = first...last
    default: return nil
    }
  }

  static func jobs(_ ranges: [JobRange]) throws(ValidationError) -> [JobID]? {
    guard !ranges.isEmpty else { return nil }
    // The ids are counted before they are listed: 1-9999999999 is a typing error.
    let most = Limits.idsInFilter
    guard ranges.allSatisfy({ $0.ids.count <= most }), ranges.reduce(0, { $0 + $1.ids.count }) <= most else {
      throw ValidationError("at most \(most) jobs can be named at once; choose them with --batch or --label.")
    }
    return Set(ranges.flatMap { Array($0.ids) }).sorted()
  }

  /// Numbers of jobs for people: `1-40, 44`.
  static func text(of ids: [JobID]) -> String { ids.ranges.words }

  /// The same where there may be thousands: of many ranges the first ones, and how many jobs more.
  static func short(of ids: [JobID]) -> String {
    let ranges = ids.ranges
    let shown = ranges.count > mostRanges ? ranges.prefix(mostRanges - 2) : ranges[...]
    let rest = ranges.dropFirst(shown.count).reduce(0) { $0 + $1.count }
    return shown.words + (rest > 0 ? " and \(rest) more" : "")
  }

  private static let mostRanges = 12

  private static func id(_ text: Substring) -> JobID? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = JobID(text), id > 0 else {
      return nil
    }
    return id
  }
}
