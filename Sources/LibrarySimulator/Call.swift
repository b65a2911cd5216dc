import JSONDocument

/// An HTTP request as it came, apart from the server that it came through.
struct Call: Sendable {
  static let base = ["MicroStrategyLibrary", "api"]

  var method: String
  /// With the query, and percent-encoded as it was sent.
  var path: String
  /// By names in lower case.
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

  /// Without parameters, in lower case.
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

/// The answer to a call, and what becomes of it on its way.
struct Answer: Sendable {
  /// 0 where there is none.
  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: JSON?
  /// HTML, in the place of a body.
  var page: String?
  var delivery = Delivery.whole

  init(_ status: Int, _ body: JSON? = nil, headers: [(name: String, value: String)] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  static func none(_ delivery: Delivery) -> Answer { Answer(0).delivered(delivery) }

  func delivered(_ delivery: Delivery) -> Answer {
    var answer = self
    answer.delivery = delivery
    return answer
  }
}

enum Delivery: Sendable, Equatable {
  case whole
  /// After a time.
  case delayed(Duration)
  /// In pieces, over a time.
  case slow(Duration)
  /// Half of the body, and the connection is closed; without a body, nothing.
  case truncated
  /// The connection is closed.
  case dropped
  /// The connection stays open.
  case never

  /// Whether the client gets to read it.
  var arrives: Bool {
    switch self {
    case .whole, .delayed, .slow: true
    case .truncated, .dropped, .never: false
    }
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
