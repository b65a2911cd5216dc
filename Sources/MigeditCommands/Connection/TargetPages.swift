import ControlAPI
import JSONDocument
import LibraryModel

/// Reads what an environment's server has, page after page.
struct TargetPages {
  private let link: DaemonLink
  private var parameters: Targets.Parameters
  /// How many are still wanted; nil: all.
  private var rest: Int?
  private var isBegun = false

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
    guard !isBegun || hasMore, rest != 0 else { return nil }
    parameters.limit = min(rest ?? Limits.mostOnPage, Limits.mostOnPage)
    let answer = try await link.call(Targets.self, parameters)
    isBegun = true
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
