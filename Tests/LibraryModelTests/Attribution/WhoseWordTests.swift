import LibraryModel
import Testing

/// The table of every status with every kind of body for every request. What is expected stands in WhoseWord.txt.
@Suite struct `Whose word an answer is` {
  @Test func `every cell of the table stands in the file exactly once`() throws {
    let table = try WhoseWordTable.fromFile.get()
    #expect(table.faults == [])
    #expect(table.words.count == 56_000)
    #expect(400 * TableRequest.allCases.count * TableBody.allCases.count == 56_000)
  }

  @Test(arguments: TableRequest.allCases)
  func `is as the table has it, for each status and each kind of body`(request: TableRequest) throws {
    let table = try WhoseWordTable.fromFile.get()
    var (cells, wrong) = (0, [String]())
    for body in TableBody.allCases {
      let samples = body.samples(for: request)
      #expect(!samples.isEmpty)
      for status in 200...599 {
        cells += 1
        for sample in samples {
          var answer = sample
          answer.status = status
          let word = TableWord(Attribution(answer, to: LibraryQuestion(request.asked, server: "library.example.com")))
          if word != table.words[.init(status: status, request: request, body: body)] {
            wrong.append("\(status) \(request) \(body): \(word) for \(String(decoding: sample.body, as: UTF8.self))")
          }
        }
      }
    }
    #expect(cells == 5600)
    #expect(wrong.prefix(20) == [])
  }
}

/// A row's request. A login stands twice, with the header that holds the token and without it.
enum TableRequest: String, CaseIterable {
  case login, tokenlessLogin, keepAlive, logout, status, list, privileges, read, readWithContent, submit

  var asked: LibraryRequest { LibraryRequest(rawValue: rawValue) ?? .login }
}

/// The name of an attribution in the table.
enum TableWord: String {
  case asAsked, refused, loginGone, notTaken, outage, nobody, unreadable

  init(_ attribution: Attribution) {
    self =
      switch attribution {
      case .asAsked: .asAsked
      case .refused: .refused
      case .loginGone: .loginGone
      case .notTaken: .notTaken
      case .outage: .outage
      case .nobody(let unanswered): unanswered.isUnreadable ? .unreadable : .nobody
      }
  }
}
