import JSONDocument

/// An HTTP request as it came, apart from the server that it came through.
struct Call: Sendable {
  static let base = ["MicroStrategyLibrary", "api"]

  var method: String
  /// The path with its query, percent-encoded as it was sent.
  var path: String
  /// The headers by their names in lower case.
  var headers: [String: [String]]
  var body: [UInt8]

  init(_ method: String, _ path: String, headers: [String: [String]] = [:], body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
  }

  /// The decoded segments of the path; nil where an escape is broken.
  var segments: [String]? {
    let path = path.prefix { $0 != "?" }
    let decoded = path.split(separator: "/").map { Percent.decoded($0) }
    return decoded.contains(nil) ? nil : decoded.compactMap { $0 }
  }

  var query: [String: String] {
    guard let start = path.firstIndex(of: "?") else { return [:] }
    return Percent.form(path[path.index(after: start)...])
  }

  func header(_ name: String) -> String? { headers[name]?.first }

  /// The node that the cookies name, from 1; nil where they name none.
  var node: Int? { cookies[NodeCookie.name].flatMap(NodeCookie.node) }

  /// Whether a read asks for more of a target than what a poll needs.
  var asksForContent: Bool { query["showContent"].map { $0.lowercased() != "default" } ?? false }

  /// The media type of the body without parameters, in lower case.
  var mediaType: String? {
    header("content-type").map { String($0.lowercased().prefix { $0 != ";" && $0 != " " }) }
  }

  var cookies: [String: String] {
    let pairs = (headers["cookie"] ?? []).flatMap { $0.split(separator: ";") }.map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (halves[0].trimmed, halves.count == 2 ? halves[1].trimmed : "")
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
