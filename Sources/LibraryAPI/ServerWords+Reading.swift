import JSONDocument
import NIOCore
import NIOHTTP1

extension ServerWords {
  static let textLimit = 2000
  static let excerptLimit = 200

  /// Reads whatever came: `{code, iServerCode, message, ticketId, subErrors?}`, `{errors: […]}`, other JSON or a page.
  /// `now` is in seconds since 1970.
  init(head: HTTPResponseHead, body: some Collection<UInt8>, hiding secrets: [Secret], now: Int64) {
    self.init(status: Int(head.status.code), retryAfter: Self.retryAfter(head.headers, now: now))
    // Secrets are taken out first: a text that is cut could end in half of one.
    func plain(_ text: String?, limit: Int = Self.textLimit) -> String? {
      text.flatMap { PlainLine.of(secrets.redacted(in: $0), limit: limit) }
    }
    if let said = try? JSON(parsing: body) { read(said) { plain($0) } }
    if code == nil, message == nil { message = plain(PlainLine.textOfPage(body), limit: Self.excerptLimit) }
  }

  private mutating func read(_ said: JSON, _ plain: (String?) -> String?) {
    let errors = said["errors"]?.array ?? [said]
    let all = errors + errors.flatMap { $0["subErrors"]?.array ?? [] }
    code = plain(all.firstValue("code", \.words))
    iServerCode = all.firstValue("iServerCode") { $0.number?.int ?? $0.string.flatMap { Int($0) } }
    ticketId = plain(all.firstValue("ticketId", \.words))
    var messages: [String] = []
    for error in all {
      guard let text = error["message"]?.string ?? error["error"]?.string ?? error.string, !messages.contains(text)
      else { continue }
      messages.append(text)
    }
    message = plain(messages.joined(separator: "; "))
  }

  /// Seconds, or a date: reckoned from the answer's own `Date`, so that two clocks need not agree.
  private static func retryAfter(_ headers: HTTPHeaders, now: Int64) -> Duration? {
    guard let text = headers.first(name: "Retry-After") else { return nil }
    if let seconds = Int64(text) { return .seconds(min(max(seconds, 0), retryAfterLimit)) }
    guard let until = HTTPDate.seconds(text) else { return nil }
    let from = headers.first(name: "Date").flatMap { HTTPDate.seconds($0) } ?? now
    return .seconds(min(max(until - from, 0), retryAfterLimit))
  }

  /// A year: more is a mistake, and would be too much for other clocks.
  private static let retryAfterLimit: Int64 = 365 * 86_400
}

extension [JSON] {
  fileprivate func firstValue<Value>(_ key: String, _ read: (JSON) -> Value?) -> Value? {
    for element in self {
      if let value = element[key].flatMap(read) { return value }
    }
    return nil
  }
}

extension JSON {
  /// A string, or a number as it was written: servers differ.
  fileprivate var words: String? { string ?? number?.description }
}
