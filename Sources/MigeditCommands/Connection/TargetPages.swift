import ControlAPI
import JSONDocument
import LibraryModel

/// Reads what an environment's server has, page after page.
struct TargetPages {
  private let link: DaemonLink
  private var parameters: Targets.Parameters
  /// How many are still wanted; nil: all.
  private var rest: Int?
  /// How many have been read.
  private(set) var count = 0

  /// More than any server has, at 1,000 entries a page. A server that gives the same page again and again has no end.
  private static let mostPages = 1000

  init(link: DaemonLink, environment: String, kind: TargetKind, name: String?, most: Int?) {
    // The server is asked, which may take as long as its request_timeout.
    self.link = link.patient
    parameters = Targets.Parameters(environment: environment, kind: kind, name: name)
    rest = most
  }

  /// Whether there may be more than those that were asked for.
  var hasMore: Bool { parameters.cursor != nil }

  /// - Returns: the next page, which may be empty; nil where there are no more.
  mutating func next() async throws -> [JSON]? {
    guard count == 0 || hasMore, rest != 0 else { return nil }
    guard count < Self.mostPages else {
      throw CommandError(
        .temporary,
        "the list of \(parameters.kind.noun)s in \(parameters.environment) has no end after \(count) pages: the server may give one "
          + "page again and again. `migeditctl doctor` looks at it.")
    }
    parameters.limit = min(rest ?? Limits.mostOnPage, Limits.mostOnPage)
    let answer = try await link.call(Targets.self, parameters)
    count += 1
    parameters.cursor = answer.raw["cursor"]?.string
    let objects = answer.objects("targets")
    rest = rest.map { max(0, $0 - objects.count) }
    return objects
  }

  /// Reads all pages.
  mutating func collect() async throws -> [JSON] {
    var all: [JSON] = []
    while let page = try await next() { all += page }
    return all
  }

  static func target(_ object: JSON) throws -> ListedTarget { try object.decoded(unknownMembers: .ignored) }
}
