import JSONDocument
import NIOCore
import NIOHTTP1

/// Says what an exchange means: the one place where a status becomes an answer.
struct AnswerReader: Sendable {
  let route: Route
  /// What no message may repeat.
  let secrets: [Secret]
  /// In seconds since 1970.
  let now: Int64

  /// How much of a 2xx counts.
  enum Extent {
    /// The server took it, whatever else it says and even if that breaks off.
    case status
    case wholeBody
  }

  /// The head and the body of a 2xx.
  struct Success: Sendable {
    let head: HTTPResponseHead
    let body: ByteBuffer
  }

  func read(_ exchange: Exchange, _ extent: Extent) -> Answer<Success> {
    guard let head = exchange.head else {
      // Without a head there is always a failure; one that is not known says no more than that.
      let failure = exchange.failure ?? ChannelError.eof
      return exchange.isWritten
        ? .lost(.afterSending(failure, route).hiding(secrets))
        : .neverLeft(.beforeSending(failure, route).hiding(secrets))
    }
    switch head.status.code {
    case 200..<300:
      if let failure = exchange.failure, extent == .wholeBody {
        return .lost(.afterSending(failure, route, words: words(exchange, head)).hiding(secrets))
      }
      return .accepted(Success(head: head, body: exchange.body))
    case 300..<400:
      return bad(
        exchange, head,
        "a redirect to \(redirectHost(head)), which is not followed: `url` must be the Library's own address")
    case 400..<500:
      let words = words(exchange, head)
      return words.status == 401 || words.code == "ERR009" ? .loginGone(words) : .refused(words)
    case 500..<600:
      let words = words(exchange, head)
      return .lost(Trouble(.serverError, "\(route.server) answered \(words)", words: words))
    default:
      return bad(exchange, head, "a status that HTTP does not know")
    }
  }

  func document(_ success: Success) -> Answer<JSON> {
    let page = "check that `url` ends with the Library's path, and that no login page stands before it"
    do throws(JSONSyntaxError) {
      let document = try JSON(parsing: success.body.readableBytesView)
      guard document.object != nil else {
        return bad(success, "\(document.kind) where an object was due: \(page)")
      }
      return .accepted(document)
    } catch {
      return bad(success, "what is not JSON (\(error)): \(page)")
    }
  }

  func bad<Value>(_ success: Success, _ what: String) -> Answer<Value> {
    bad(Exchange(isWritten: true, head: success.head, body: success.body), success.head, what)
  }

  private func bad<Value>(_ exchange: Exchange, _ head: HTTPResponseHead, _ what: String) -> Answer<Value> {
    let trouble = Trouble(
      .badAnswer, "\(route.server) answered \(head.status.code) with \(what)", words: words(exchange, head))
    return .lost(trouble.hiding(secrets))
  }

  private func words(_ exchange: Exchange, _ head: HTTPResponseHead) -> ServerWords {
    ServerWords(head: head, body: exchange.body.readableBytesView, hiding: secrets, now: now)
  }

  /// Only the host: the rest of a `Location` may hold a session.
  private func redirectHost(_ head: HTTPResponseHead) -> String {
    guard let location = head.headers.first(name: "Location"), let scheme = location.firstRange(of: "//") else {
      return "another page of the same host"
    }
    let authority = location[scheme.upperBound...].prefix { !"/?#".contains($0) }
    return authority.split(separator: "@").last.flatMap { PlainLine.of($0, limit: 100) } ?? "nowhere"
  }
}

extension Trouble {
  fileprivate func hiding(_ secrets: [Secret]) -> Trouble {
    Trouble(kind, PlainLine.of(secrets.redacted(in: message), limit: 2000) ?? "", words: words)
  }
}
