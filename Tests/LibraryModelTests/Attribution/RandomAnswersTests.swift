import LibraryModel
import TestSupport
import Testing

/// What holds of every answer, also of those that nobody thought of.
@Suite struct `Whatever an answer is` {
  private static let pieces = [
    "{", "}", "[", "]", ":", ",", #""code""#, #""ERR004""#, #""ERR013""#, #""ERR009""#, #""iServerCode""#,
    "-2147072486", #""errors""#, #""message""#, #""data""#, #""packageInfo""#, #""migrations""#, #""id""#, #""status""#,
    #""creating""#, "null", "<html>", "</html>", "\u{FEFF}", " ", "\n", "é", "hunter2",
    #"{"code":"ERR004","message":"hunter2"}"#, #"{"message":"hunter2"}"#, #"{"data":[]}"#,
    #"{"code":"ERR001","iServerCode":-2147072486}"#, #"{"packageInfo":{}}"#,
  ]

  private func answer(_ random: inout SeededGenerator) -> RawAnswer {
    var body: [UInt8] = []
    // One piece alone is often a whole document.
    for _ in 0..<(.random(using: &random) ? 1 : Int.random(in: 0...8, using: &random)) {
      body += Array((Self.pieces.randomElement(using: &random) ?? "").utf8)
    }
    if Int.random(in: 0..<8, using: &random) == 0, let place = body.indices.randomElement(using: &random) {
      body[place] = .random(in: 0...255, using: &random)
    }
    return RawAnswer(
      status: [200, 202, 302, 400, 401, 404, 413, 429, 500, Int.random(in: 100...999, using: &random)]
        .randomElement(using: &random) ?? 0,
      body: body, isComplete: Int.random(in: 0..<8, using: &random) > 0,
      unknownEncoding: Int.random(in: 0..<16, using: &random) == 0 ? "hunter2" : nil,
      hasToken: .random(using: &random), redirectHost: .random(using: &random) ? "hunter2.example.com" : nil)
  }

  @Test func `only what is all there and the Library's decides, and every text is one line without secrets`() {
    var random = SeededGenerator(seed: 13)
    var seen: [TableWord: Int] = [:]
    for _ in 0..<5000 {
      let answer = answer(&random)
      let request = LibraryRequest.allCases.randomElement(using: &random) ?? .read
      let question = LibraryQuestion(
        request, of: "migration 09AD", server: "library.example.com", redaction: Redaction(["hunter2"]))
      let attribution = Attribution(answer, to: question)
      seen[TableWord(attribution), default: 0] += 1
      switch attribution {
      case .asAsked:
        #expect((200..<300).contains(answer.status) && (answer.isComplete || request == .login))
      case .refused(let words):
        #expect(answer.status == 413 || ((400..<500).contains(answer.status) && answer.isComplete && words.isLibrarys))
      case .loginGone(let words), .notTaken(let words), .outage(_, let words):
        #expect(answer.status >= 400 && answer.isComplete && words.isLibrarys)
      case .nobody(let unanswered):
        #expect(unanswered.words?.status == answer.status)
        #expect(!unanswered.message.contains { $0.isNewline })
        #expect(
          unanswered.message.contains("the Library server at library.example.com answered")
            || unanswered.message.hasPrefix("The Library server at library.example.com answered"))
      }
      #expect(!"\(attribution)".contains("hunter2") || attribution.isDocument)
    }
    // Every word came up, so each branch above was taken.
    #expect(seen.count == 7, "\(seen)")
  }
}

extension Attribution {
  /// A document is passed on as it was sent.
  fileprivate var isDocument: Bool { if case .asAsked = self { true } else { false } }
}
