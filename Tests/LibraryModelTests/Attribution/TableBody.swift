import LibraryModel

/// A column's kind of body, with samples that all have the same word.
enum TableBody: String, CaseIterable {
  /// What was asked for.
  case document, documentWithBOM
  /// An error in the Library's own shape that has no special meaning.
  case error, errorWithBOM
  /// ERR009.
  case loginError
  /// ERR013 and ERR016.
  case unreachableError
  case outageError
  /// A gateway's, a framework's.
  case otherJSON
  case page, nothing
  /// A document that ends in its middle, though the answer is complete.
  case half
  /// The connection ended in the middle of the answer.
  case cutOff
  case notUTF8, encoded

  func samples(for request: TableRequest) -> [RawAnswer] {
    let hasToken = request == .login
    func answers(_ bodies: [String]) -> [RawAnswer] {
      bodies.map { RawAnswer(status: 0, body: Array($0.utf8), hasToken: hasToken) }
    }
    switch self {
    case .document: return answers(Self.documents(request))
    case .documentWithBOM: return answers(Self.documents(request).map { "\u{FEFF}" + $0 })
    case .error: return answers(Self.errors)
    case .errorWithBOM: return answers(Self.errors.map { "\u{FEFF}" + $0 })
    case .loginError: return answers([#"{"code":"ERR009","message":"The user's session has expired."}"#])
    case .unreachableError:
      return answers([
        #"{"code":"ERR013","iServerCode":-2147209051,"message":"The Intelligence Server is not reachable."}"#,
        #"{"errors":[{"code":"ERR016","message":"No Intelligence Server."}]}"#,
      ])
    case .outageError: return answers(Self.outages)
    case .otherJSON: return answers(Self.others)
    case .page:
      return answers(["<!doctype html><html><title>Sign in</title></html>", "default backend - 404", "OK\r\n"])
    case .nothing: return answers(["", " \r\n"])
    case .half: return answers([#"{"packageInfo":{"id":"09AD"#, #"{"code":"ERR004","message":"#, "["])
    case .cutOff:
      return answers(Self.documents(request) + Self.errors + ["", "<html>"]).map { answer in
        var answer = answer
        answer.isComplete = false
        return answer
      }
    case .notUTF8:
      let bodies: [[UInt8]] = [Array(#"{"name":""#.utf8) + [0xE9] + Array(#""}"#.utf8), [0xFF, 0xFE, 0x7B, 0x00]]
      return bodies.map { RawAnswer(status: 0, body: $0, hasToken: hasToken) }
    case .encoded:
      return [
        RawAnswer(status: 0, body: [1, 2, 3], unknownEncoding: "br", hasToken: hasToken),
        RawAnswer(status: 0, body: [0x1F, 0x8B, 8, 0], hasToken: hasToken),
      ]
    }
  }

  private static func documents(_ request: TableRequest) -> [String] {
    switch request {
    case .login, .tokenlessLogin: ["{}"]
    case .keepAlive, .logout: [#"{"timeout":1800}"#]
    case .status: [#"{"webVersion":"11.3.0900.0000J","iServerVersion":"11.3.0900.0000"}"#]
    case .list: [#"{"data":[{"id":"09AD"}],"total":1}"#, #"{"migrations":[]}"#, "[]", #"[{"id":"09AD"}]"#]
    case .privileges:
      [#"[{"id":"1","name":"Create package","isUserLevelAllowed":true}]"#, #"{"privileges":[{"name":"a"}]}"#, "[]"]
    case .read, .readWithContent: [#"{"id":"09AD","packageInfo":{"status":"created"}}"#, #"{"migrations":[]}"#]
    case .submit:
      [
        #"{"id":"335B6F5DFA7847769F12E88E868EB103","status":"creating","progress":0.0}"#, #"{"status":"creating"}"#,
        #"{"id":"335b6f5dfa7847769f12e88e868eb103:EA55B5338588411689E838FEC3A8EAA3","name":"a group"}"#,
        #"{"name":"a group","migrations":[{"packageInfo":{"status":"creating"}}]}"#,
        #"{"packageInfo":{"status":"creating"}}"#,
      ]
    }
  }

  private static let errors = [
    #"{"code":"ERR004","iServerCode":-2147216373,"message":"Not found.","ticketId":"t"}"#, #"{"code":"ERR014"}"#,
    #"{"iServerCode":-2147216373}"#, #"{"code":"other","iServerCode":"-2147216373"}"#,
    #"{"errors":[{"code":"ERR005","message":"a"},{"iServerCode":-1}]}"#,
  ]

  private static let outages = [
    #"{"code":"ERR001","message":"The API requires MicroStrategy Storage Service. Please contact your administrator."}"#,
    #"{"code":"ERR001","iServerCode":-2147072486,"message":"(Maximum number of interactive session.)"}"#,
    #"{"code":"ERR009","iServerCode":-2147209151}"#, #"{"iServerCode":-2147206497}"#,
  ]

  private static let others = [
    #"{"message":"no Route matched with those values"}"#, #"{"message":"Unauthorized","code":401}"#,
    #"{"timestamp":1,"status":404,"error":"Not Found","path":"/api/migrations"}"#, #"{"code":"ERR04"}"#,
    #"{"code":"err004"}"#, #"{"code":"ERR0044"}"#, #"{"code":null,"iServerCode":null}"#, #"{"errors":[]}"#,
    #"{"errors":["ERR004"]}"#, #"{"errors":[{"code":"ERR004"},{"detail":"b"}]}"#, #"[{"code":"ERR004"}]"#,
    #"{"id":"req-7","status":"ok"}"#, "{}", "null", "true", "404", #""ERR004""#, "[1]",
  ]
}
