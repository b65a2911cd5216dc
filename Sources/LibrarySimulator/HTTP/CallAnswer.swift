import JSONDocument

/// The answer to a call, and how it is delivered.
struct CallAnswer: Sendable {
  /// The HTTP status; 0 where there is no answer.
  var status: Int
  /// The reason phrase; nil: the usual one of the status.
  var reason: String?
  var headers: [(name: String, value: String)] = []
  var body: JSON?
  /// The bytes that are sent in the place of `body`; nil: `body` is sent, as JSON in UTF-8.
  var content: Content?
  /// Whether the connection is closed after the answer.
  var closes = false
  var delivery = Delivery.whole

  struct Content: Sendable {
    /// The media type; nil where there is no body.
    let type: String?
    var bytes: [UInt8]
  }

  init(_ status: Int, _ body: JSON? = nil, headers: [(name: String, value: String)] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  init(_ sample: AnswerSample) {
    status = sample.status
    reason = sample.reason
    headers = sample.headers
    body = sample.isLibrarys ? try? JSON(parsing: sample.text) : nil
    content = Content(type: sample.type, bytes: Array(sample.text.utf8))
    closes = sample.closes
  }

  /// With a text that is sent as it is: as JSON where it begins like an object, else as a page.
  init(_ status: Int, saying text: String) {
    let isJSON = text.hasPrefix("{")
    self.init(status)
    content = Content(
      type: isJSON ? "application/json;charset=UTF-8" : "text/html;charset=UTF-8", bytes: Array(text.utf8))
  }

  /// Whether the status allows no body.
  var isBodyless: Bool { status == 204 || status == 304 }

  /// The body as it goes over the wire; nil where there is none.
  var wireContent: Content? {
    guard !isBodyless else { return nil }
    return content ?? body.map { Content(type: "application/json;charset=UTF-8", bytes: $0.bytes) }
  }

  /// Sets a header in place of those with its name.
  mutating func setHeader(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    headers.append((name, value))
  }

  static func none(_ delivery: Delivery) -> CallAnswer { CallAnswer(0).delivered(delivery) }

  func delivered(_ delivery: Delivery) -> CallAnswer {
    var answer = self
    answer.delivery = delivery
    return answer
  }
}

/// How an answer reaches the client.
enum Delivery: Sendable, Equatable {
  case whole
  /// It is sent after a time.
  case delayed(Duration)
  /// It is sent in pieces, over a time.
  case slow(Duration)
  /// Half of the body is sent, and the connection is closed; without a body, nothing is sent.
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
