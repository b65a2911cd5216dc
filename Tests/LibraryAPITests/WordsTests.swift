import NIOHTTP1
import Testing

@testable import LibraryAPI

@Suite struct `A server's words` {
  private func words(_ body: String) -> ServerWords {
    ServerWords(head: HTTPResponseHead(version: .http1_1, status: .badRequest), body: body.utf8, hiding: [], now: 0)
  }

  @Test(arguments: [
    (#"{"code":"ERR006","message":"a"}"#, ServerWords(status: 400, code: "ERR006", message: "a")),
    (
      #"{"code":7,"iServerCode":"-12","ticketId":5}"#,
      ServerWords(status: 400, code: "7", iServerCode: -12, ticketId: "5")
    ),
    (
      #"{"code":"ERR005","message":"a","subErrors":[{"message":"b"},{"message":"a"},{"message":"c"}]}"#,
      ServerWords(status: 400, code: "ERR005", message: "a; b; c")
    ),
    (
      #"{"errors":[{"code":"ERR001","message":"a"},{"code":"ERR002","message":"b"}]}"#,
      ServerWords(status: 400, code: "ERR001", message: "a; b")
    ),
    (#"{"timestamp":1,"status":400,"error":"Bad Request"}"#, ServerWords(status: 400, message: "Bad Request")),
    (#"{"code":null,"message":null,"x":1}"#, ServerWords(status: 400, message: #"{"code":null,"message":null,"x":1}"#)),
    (#""no""#, ServerWords(status: 400, message: "no")), ("", ServerWords(status: 400)),
    ("plain\r\n text", ServerWords(status: 400, message: "plain text")),
  ])
  func `are read from whatever shape they come in`(body: String, expected: ServerWords) {
    #expect(words(body) == expected)
  }

  @Test func `are one line without control characters, of bounded length`() {
    let message = words(#"{"message":"a\u001b[31m\nb\u202e c"}"#).message
    #expect(message == "a [31m b c")
    #expect(words(#"{"message":"\#(String(repeating: "x", count: 10_000))"}"#).message?.count == 2001)
    #expect(words(String(repeating: "x", count: 10_000)).message?.count == 201)
  }

  @Test(arguments: [
    ("<p>a &amp; b&nbsp;c</p>", "a & b c"), ("<SCRIPT>if (a</b) x()</SCRIPT>told", "told"),
    ("<style>never closed", nil),
    ("a <!-- b > c --> d", "a d"), ("a < b", "a"), ("&lt;b&gt;", "&lt;b&gt;"), ("<scripture>yes", "yes"),
    ("<<<<<<", nil), ("\u{FFFD}", "\u{FFFD}"),
  ])
  func `of a page are what it says without markup`(page: String, expected: String?) {
    #expect(PlainLine.of(PlainLine.textOfPage(page.utf8), limit: 200) == expected)
  }

  @Test func `are cut only after secrets were taken out of them`() {
    let secret = Secret("correct  horse")
    for gap in 150..<220 {
      let page = String(repeating: "x", count: gap) + secret.exposed
      let words = ServerWords(
        head: HTTPResponseHead(version: .http1_1, status: .badRequest), body: page.utf8, hiding: [secret], now: 0)
      #expect(words.message?.contains("co") == false)
    }
  }

  @Test func `of a huge page are read in no time`() {
    #expect(words(String(repeating: "<script>", count: 1 << 20)).message == nil)
    #expect(words(String(repeating: "<", count: 1 << 20)).message == nil)
    #expect(words(String(repeating: "<!--", count: 1 << 20)).message == nil)
  }
}

@Suite struct `Dates of headers` {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01-Jan-1970 00:00:10 GMT", 10),
    ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ("Wed, 01 Jan 25 00:00:00 GMT", 1_735_689_600), ("soon", nil), ("120", nil), ("Sun, 06 Nov 1994", nil),
    ("Sun, 06 Nov 1994 25:00:00 GMT", nil), ("", nil),
  ])
  func `are read in every form that is still written`(text: String, seconds: Int64?) {
    #expect(HTTPDate.seconds(text) == seconds)
  }
}
