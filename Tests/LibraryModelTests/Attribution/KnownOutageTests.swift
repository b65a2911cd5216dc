import LibraryModel
import Testing

@Suite struct `A known outage` {
  private func attribution(_ status: Int, _ body: String) -> Attribution {
    Attribution(
      RawAnswer(status: status, body: Array(body.utf8)), to: LibraryQuestion(.submit, server: "library.example.com"))
  }

  private func outage(saying message: String, status: Int = 400) -> KnownOutage? {
    let escaped = message.replacing("\"", with: "\\\"")
    guard case .outage(let outage, _) = attribution(status, #"{"code":"ERR001","message":"\#(escaped)"}"#) else {
      return nil
    }
    return outage
  }

  @Test(arguments: [
    ("The API requires MicroStrategy Storage Service. Please contact your administrator.", KnownOutage.storageDatabase),
    ("The API requires MicroStrategy Storage Service.", .storageDatabase),
    ("The API requires MicroStrategy Storage Service", .storageDatabase),
    ("(The API requires  MicroStrategy storage service.)", .storageDatabase),
    (
      "The Storage Service is not configured properly, please contact your administrator to configure Storage Service",
      .storageLocation
    ),
    ("The Storage Service is not configured properly.", .storageLocation),
    ("The project 'Tutorial' is not loaded on this node.", .projectNotLoaded),
    ("The project MicroStrategy Tutorial is not loaded.", .projectNotLoaded),
    (#"Project "Bob's" is not loaded"#, .projectNotLoaded),
    (
      "There are no Intelligence Servers in the cluster with the project B19D available. It may be because (1) the "
        + "projects are not loaded in the Intelligence Servers; (2) the projects are idle.", .projectNotLoaded
    ),
  ])
  func `is told by its sentence, where that is the message`(message: String, expected: KnownOutage) {
    for status in [400, 403, 404, 500, 503] { #expect(outage(saying: message, status: status) == expected) }
  }

  @Test(arguments: [
    "The object 'Storage Service Cost' (type 4) can't be added to the package.",
    "The object 'The API requires MicroStrategy Storage Service.' can't be added to the package.",
    "The object The API requires MicroStrategy Storage Service. can't be added to the package.",
    "'The Storage Service is not configured properly.' is no name of an object.",
    "\"The Storage Service is not configured properly.\" is no name of an object.",
    "“The project is not loaded.” is no name of an object.", "The Storage Service Report is not configured properly.",
    "The object 'project X is not loaded' was not found.", "Object project X is not loaded was not found.",
    "The project 'X is not loaded' can't be edited.", "The project 'a' has an object called 'b is not loaded on c'.",
    "The project X is not loaded can't be edited.", "The projection is not loaded.",
    "The API requires MicroStrategy Storage Services of another version.", "",
  ])
  func `is none where a message only names something like it`(message: String) {
    #expect(outage(saying: message) == nil)
    guard case .refused = attribution(400, #"{"code":"ERR006","message":"a"}"#) else {
      Issue.record("it is no refusal")
      return
    }
  }

  @Test(arguments: [
    (-2_147_072_486, KnownOutage.tooManyLogins), (-2_147_209_151, .projectNotLoaded), (-2_147_206_497, .serverTimeout),
  ])
  func `is told by the Intelligence Server's number`(number: Int, expected: KnownOutage) {
    for body in [
      #"{"code":"ERR001","iServerCode":\#(number)}"#, #"{"code":"ERR001","iServerCode":"\#(number)"}"#,
      #"{"errors":[{"code":"ERR001"},{"iServerCode":\#(number)}]}"#,
      #"{"code":"ERR001","subErrors":[{"iServerCode":\#(number)}]}"#,
    ] {
      for status in [400, 401, 403, 429, 500, 503] {
        guard case .outage(let outage, let words) = attribution(status, body) else {
          Issue.record("\(status) \(body)")
          continue
        }
        #expect(outage == expected)
        #expect(words.status == status)
      }
    }
  }

  @Test(arguments: [
    (400, KnownOutage.storageDatabase, false), (404, .projectNotLoaded, false), (429, .tooManyLogins, false),
    (401, .storageLocation, false), (400, .serverTimeout, true), (500, .storageDatabase, true),
    (503, .tooManyLogins, true), (408, .storageDatabase, true), (421, .storageLocation, true),
    (425, .projectNotLoaded, true), (499, .storageDatabase, true),
  ])
  func `leaves open whether an edit was taken, but for a 4xx of the Library's`(
    status: Int, outage: KnownOutage, mayHaveDone: Bool
  ) {
    #expect(outage.mayHaveDone(ServerWords(status: status)) == mayHaveDone)
  }

  @Test func `is told with the server's name and what to do`() {
    let words = ServerWords(status: 404, code: "ERR001", message: "Not loaded.")
    let expected: [KnownOutage: String] = [
      .tooManyLogins: "its setting to restrict multiple sessions", .projectNotLoaded: #"(404 ERR001: "Not loaded.")"#,
      .storageDatabase: "configOverride.properties", .storageLocation: "Configure the Storage Service",
      .serverTimeout: "did not answer it in time",
    ]
    for outage in KnownOutage.allCases {
      let message = outage.message(words, server: "library.example.com")
      #expect(
        message.contains("the Library server at library.example.com")
          || message.hasPrefix("The Library server at library.example.com"))
      #expect(message.contains(expected[outage] ?? "?"))
    }
  }
}
