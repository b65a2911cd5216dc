import JSONDocument
import LibraryModel
import Synchronization
import TestSupport
import Testing

@testable import LibraryAPI

/// A server that repeats a secret wherever it speaks.
private enum SpeakingPlace: CaseIterable {
  case code, message, ticket, listedMessage, subError, otherJSON, page, markup, reason, redirect, encoding, member,
    cutOff
  // Of a document that was asked for.
  case failure, status, date, project, importStatus, requestStatus, tree, packages

  /// What the server answers. The text can stand in a JSON string as it is: what JSON undoes is undone again.
  func answer(_ text: String) -> String {
    let json = JSON.string(text).text
    return switch self {
    case .code: refusal(#"{"code":\#(json),"iServerCode":-1}"#)
    case .message: refusal(#"{"code":"ERR001","message":\#(json)}"#)
    case .ticket: refusal(#"{"code":"ERR001","ticketId":\#(json)}"#)
    case .listedMessage: refusal(#"{"errors":[{"code":"ERR001","message":\#(json)}]}"#)
    case .subError: refusal(#"{"code":"ERR001","message":"no","subErrors":[{"message":\#(json)}]}"#)
    case .otherJSON: refusal(#"{"a":\#(json)}"#)
    case .page: refusal("<html><p>\(text)</p>")
    case .markup: refusal("<html><!-- \(text) --><script>\(text)</script><a href=\"\(text)\">x</a>\(text)")
    case .reason: LibraryAPITests.answer("503 \(text)", ["Connection: close"])
    case .redirect: LibraryAPITests.answer("302 Found", ["Location: https://\(text).example.com/\(text)"])
    case .encoding: LibraryAPITests.answer("200 OK", ["Content-Encoding: \(text)"], body: "x")
    case .member: LibraryAPITests.answer("200 OK", body: "{\(json):1,\(json):2}")
    case .cutOff: "HTTP/1.1 502 No\r\nContent-Length: 10000\r\n\r\n\(text)"
    case .failure: document(package: #""status":"create_failed","message":\#(json)"#)
    case .status: document(package: #""status":\#(json)"#)
    case .date: document(package: #""status":"created""#, date: json)
    case .project: document(package: #""status":"creating","type":\#(json)"#)
    case .importStatus: document(package: #""status":"created""#, more: #","importInfo":{"status":\#(json)}"#)
    case .requestStatus:
      document(package: #""status":"created""#, more: #","importInfo":{"importRequestStatus":\#(json)}"#)
    case .tree: document(package: #""status":"created","treeView":\#(JSON.string("{\(json):1,\(json):2}").text)"#)
    case .packages:
      LibraryAPITests.answer(
        "200 OK",
        body: """
          {"lastUpdatedDate":"2026","migrations":[{"packageInfo":{"status":"create_failed","message":\(json),
          "project":{"name":\(json)}}},{"packageInfo":{"status":\(json),"project":{"name":\(json)}}}]}
          """)
    }
  }

  var kind: TargetKind { self == .packages ? .migrationGroup : .migration }

  private func refusal(_ body: String) -> String { LibraryAPITests.answer("400 Bad", body: body) }

  private func document(package: String, date: String = "\"2026\"", more: String = "") -> String {
    LibraryAPITests.answer("200 OK", body: #"{"packageInfo":{\#(package),"lastUpdatedDate":\#(date)}\#(more)}"#)
  }
}

@Suite struct `A server that repeats secrets` {
  /// All but documents, which are content.
  private func said(_ answer: Answer<Observation>) -> String {
    var dumped = ""
    dump(
      answer.map { observation in
        var observation = observation
        observation.document = nil
        return observation
      }, to: &dumped)
    return dumped.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
  }

  private static let cookie = #"s3ss/ion%2B+"x"#

  @Test(arguments: SpeakingPlace.allCases)
  private func `is repeated without them, in whatever form and whoever is asked`(place: SpeakingPlace) async throws {
    let (session, node) = ("0001Kd8sJ2mQx7Zt4Wp9LbVnR:node-7", Self.cookie)
    let forms = [password, token, session, node].flatMap { secret in
      SecretForms.all(of: secret).map { (secret: secret, name: $0.name, text: $0.text) }
    }
    // Line ends would end a header.
    .filter { !$0.text.contains("\n") }
    let next = Mutex(0)
    try await withLibrary { request in
      let form = next.withLock { forms[$0 % forms.count] }
      return [.send(place.answer(form.text)), .close]
    } _: { client, _ in
      let login = aLogin()
      login.take(token: nil, cookies: ["JSESSIONID=\(session); Path=/", "AWSALB=\(node)"], now: 0)
      let target = try #require(TargetID(id).map { Target(environment: "prod", kind: place.kind, id: $0) })
      for (index, form) in forms.enumerated() {
        next.withLock { $0 = index }
        var all = said(await client.observe(target, withContent: true, login))
        var dumped = ""
        dump(await client.login(), to: &dumped)
        let put = await client.put(place.kind, id: id, document: [:], projectID: nil, login)
        if put.accepted == nil { dump(put, to: &dumped) }
        all += dumped.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        for text in [form.text, form.secret] { #expect(!all.contains(text), "\(form.name) at \(place): \(all)") }
      }
    }
    print("\(forms.count) forms of 4 secrets at \(place)")
  }

  @Test func `is repeated without cookies of before and of other logins`() async throws {
    try await withLibrary { request in
      let body = #"{"code":"ERR004","message":"firstcookie secondcookie strangecookie thirdcookie"}"#
      let isFirst = request.target.contains("first")
      return [.send(answer("404 No", ["Set-Cookie: A=\(isFirst ? "first" : "second")cookie"], body: body))]
    } _: { client, _ in
      let one = aLogin()
      one.take(token: nil, cookies: ["B=thirdcookie"], now: 0)
      _ = await client.get(migration, id: "first", withContent: false, one)
      let words = await client.get(migration, id: "other", withContent: false, aLogin()).refused
      #expect(words?.message == "<redacted> <redacted> strangecookie <redacted>")
      // What takes this client's place knows them, too.
      try await withClient(settings(url: client.server.url)) { other in
        other.goOn(after: client)
        let words = await other.get(migration, id: "other", withContent: false, aLogin()).refused
        #expect(words?.message == "<redacted> <redacted> strangecookie <redacted>")
      }
    }
  }

  @Test func `remembers a bounded number of secrets, those that were seen last`() {
    let known = KnownSecrets([Secret("password")])
    for number in 0..<10_000 {
      known.remember([Secret("in use")])
      known.remember([Secret("token \(number)")])
    }
    let text = known.redaction.hiding(in: "password, in use, token 9999, token 9900, token 5000")
    #expect(text == "<redacted>, <redacted>, <redacted>, <redacted>, token 5000")
  }
}
