import Testing

@testable import PostgreSQLEngine

/// What libpq says where it can't connect, and whether waiting helps.
@Suite struct ConnectFailureTests {
  @Test(arguments: [
    "hots=db1 dbname=x", "host=db1 port=many", "sslmode=maybe", "host=a,b,c port=1,2", "target_session_attrs=best",
    "postgresql://[half", "host='open",
  ])
  func `a conninfo that libpq does not take is not waited for`(conninfo: String) async throws {
    let refused = try #require(await refusal(conninfo))
    #expect(!refused.isWaitedFor && "\(refused)".contains("correct store.postgresql.conninfo"), "\(refused)")
  }

  @Test(arguments: ["host=/nowhere dbname=x", "host=127.0.0.1 port=1 dbname=x", "host=/nowhere,127.0.0.1 port=1"])
  func `a server that is not there is waited for`(conninfo: String) async throws {
    let refused = try #require(await refusal(conninfo))
    #expect(refused.isWaitedFor && "\(refused)".contains("Is the server running"), "\(refused)")
  }

  @Test func `a code is taken out of the words, and its place in the server's source`() {
    let error = PostgreSQLError(
      connecting: """
        connection to server at "db1" (10.0.0.1), port 5432 failed: FATAL:  28P01: password authentication failed for user "u"
        DETAIL:  more
        LOCATION:  auth_failed, auth.c:338

        """)
    #expect(error.state == "28P01" && !error.isPassing && !error.isOfConnection)
    #expect(
      error.message == """
        connection to server at "db1" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "u"; DETAIL:  more
        """)
  }

  private static let refused =
    "connection to server at \"a\", port 5432 failed: FATAL:  3D000: database \"x\" does not exist"
  private static let down = "connection to server at \"b\", port 5432 failed: Connection refused"
  private static let starting =
    "connection to server at \"c\", port 5432 failed: FATAL:  57P03: the database system is starting up"
  private static let unknown = "could not translate host name \"d\" to address: Name or service not known"
  private static let distrusted =
    "connection to server at \"e\", port 5432 failed: SSL error: certificate verify failed"
  private static let reading = "connection to server at \"f\", port 5432 failed: session is read-only"

  @Test(arguments: [
    ([refused], false), ([refused, distrusted], false), ([distrusted], false), ([refused, down], true), ([down], true),
    ([distrusted, starting], true), ([unknown], true), ([reading], true), ([reading, refused], true),
  ])
  func `of several hosts one that may be back is enough to wait for`(said: [String], isPassing: Bool) {
    #expect(PostgreSQLError(connecting: said.joined(separator: "\n")).isPassing == isPassing)
  }

  @Test func `hosts that all only read are named as such`() {
    let error = PostgreSQLError(connecting: Self.reading)
    #expect(error.words.contains("a primary is waited for"))
  }
}
