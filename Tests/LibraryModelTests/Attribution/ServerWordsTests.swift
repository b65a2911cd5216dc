import Foundation
import JSONDocument
import Testing

@testable import LibraryModel

@Suite struct `A server's words` {
  private func words(_ bytes: some Sequence<UInt8>, hiding secret: String? = nil) -> ServerWords {
    let answer = RawAnswer(status: 400, body: Array(bytes))
    return ServerWords(answer, AnswerBody(answer), redaction: Redaction([secret].compactMap(\.self)))
  }

  private func words(_ body: String, hiding secret: String? = nil) -> ServerWords { words(body.utf8, hiding: secret) }

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
    ("\u{FEFF}{\"code\":\"ERR006\"}", ServerWords(status: 400, code: "ERR006")),
  ])
  func `are read from whatever shape they come in`(body: String, expected: ServerWords) {
    #expect(words(body) == expected)
  }

  @Test func `are one line whose control characters show`() {
    #expect(words(#"{"message":"a\u001b[31m\n\tb\u202e c\u200b"}"#).message == #"a\u{1b}[31m b\u{202e} c\u{200b}"#)
  }

  @Test func `are of 8 KiB each at most, and of a page less`() {
    for letter in ["x", "é", "漢", "🙂"] {
      let long = String(repeating: letter, count: 10_000)
      let words = words(#"{"code":"\#(long)","message":"\#(long)","ticketId":"\#(long)"}"#)
      for text in [words.code, words.message, words.ticketId] {
        #expect(text?.hasSuffix("\(letter)…") == true)
        #expect((8100...8192).contains(text?.utf8.count ?? 0))
      }
      #expect((260...300).contains(self.words(long).message?.utf8.count ?? 0))
    }
  }

  @Test(arguments: [
    ("<p>a &amp; b&nbsp;c</p>", "a & b c"), ("<SCRIPT>if (a</b) x()</SCRIPT>told", "told"),
    ("<style>never closed", nil),
    ("a <!-- b > c --> d", "a d"), ("a < b", "a"), ("&lt;b&gt;", "&lt;b&gt;"), ("<scripture>yes", "yes"),
    ("<<<<<<", nil), ("\u{FFFD}", "\u{FFFD}"),
  ])
  func `of a page are what it says without markup`(page: String, expected: String?) {
    #expect(words(page).message == expected)
  }

  @Test func `are cut only after secrets were taken out of them`() {
    for gap in 250..<320 {
      let page = String(repeating: "x", count: gap) + "correct  horse"
      #expect(words(page, hiding: "correct  horse").message?.contains("co") == false)
    }
  }

  @Test func `of a huge page are read in no time`() {
    #expect(words(String(repeating: "<script>", count: 1 << 20)).message == nil)
    #expect(words(String(repeating: "<", count: 1 << 20)).message == nil)
    #expect(words(String(repeating: "<!--", count: 1 << 20)).message == nil)
  }

  @Test(arguments: [
    (ServerWords(status: 404, code: "ERR004"), true), (ServerWords(status: 404, iServerCode: -1), true),
    (ServerWords(status: 404), false), (ServerWords(status: 404, code: "404", message: "ERR004"), false),
  ])
  func `are the Library's in its own shape`(words: ServerWords, isLibrarys: Bool) {
    #expect(words.isLibrarys == isLibrarys)
  }

  @Test func `keep status, code, message and ticket on the disk, and nothing else`() throws {
    let words = ServerWords(
      status: 404, code: "ERR004", iServerCode: -1, message: "a", ticketId: "t", retryAfter: .seconds(7))
    let data = try JSONEncoder().encode(words)
    #expect(try JSON(parsing: data) == ["status": 404, "code": "ERR004", "message": "a", "ticketId": "t"])
    #expect(
      try JSONDecoder().decode(ServerWords.self, from: data)
        == ServerWords(status: 404, code: "ERR004", message: "a", ticketId: "t"))
  }
}

@Suite struct `What an edit was answered` {
  @Test(arguments: [
    (#"{"id":"335B6F5DFA7847769F12E88E868EB103","status":"creating","progress":0.0}"#, ["creating"]),
    (#"{"id":"09AD","packageInfo":{"status":"created"},"status":"other"}"#, ["created"]),
    (
      #"{"migrations":[{"packageInfo":{"status":"creating"}},{"packageInfo":{"status":"empty"}},{"packageInfo":{}}]}"#,
      ["creating", "empty"]
    ),
    (#"{"id":"09AD"}"#, []), (#"{"status":7}"#, []), (#"{"migrations":[]}"#, []),
  ])
  func `has the packages' statuses`(document: String, statuses: [String]) throws {
    #expect(EditReceipt(try JSON(parsing: document)).packageStatuses == statuses)
  }

  @Test(arguments: [
    ("It is gone.", #"404 ERR004: "It is gone.""#), ("Is it gone?", #"404 ERR004: "Is it gone?""#),
    ("It is gone", #"404 ERR004: "It is gone"."#),
  ])
  func `at the end of a sentence they bring one full stop`(message: String, words: String) {
    #expect(ServerWords(status: 404, code: "ERR004", message: message).summaryAtEnd == words)
    #expect(ServerWords(status: 404).summaryAtEnd == "404.")
  }
}
