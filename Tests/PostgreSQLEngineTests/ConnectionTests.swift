import QueueStore
import StoreSupport
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// One connection: what goes through it, and what it does with answers that were not expected.
@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
  private let database: PostgreSQLDatabase
  private let connection: PostgreSQLConnection

  init() async throws {
    database = try await PostgreSQLDatabase()
    connection = try PostgreSQLConnection(
      ConnectionSettings(conninfo: database.conninfo, password: nil, host: "here"))
  }

  private func read(_ expression: String, _ values: SQLValues = []) throws -> SQLValue? {
    try connection.value("SELECT \(expression)", values)
  }

  @Test(arguments: [
    "", "a\tb\r\n\"'\\", "é\u{301}👩‍👩‍👧\u{202E}\u{FEFF}\u{10FFFF}", "?1 $1 'x'", String(repeating: "ä😀", count: 1 << 20),
  ])
  func `texts come back as they were, however long`(text: String) throws {
    #expect(try read("?::text", [text]) == .text(text))
  }

  @Test func `a NUL in a text, which PostgreSQL can't have, becomes the sign for what can't be shown`() throws {
    #expect(try read("?::text", ["\0a\0\u{301}b\0"]) == .text("\u{FFFD}a\u{FFFD}\u{301}b\u{FFFD}"))
    #expect(try read("?::text = ?::text", ["a\0", "a\0"]) == .int(1), "so that it is found again")
  }

  @Test func `bytes come back as they were, NULs too`() throws {
    for bytes in [[], [0], Array(0...255), Array(repeating: 0, count: 8 << 20)] as [[UInt8]] {
      #expect(try read("?::bytea", [bytes]) == .bytes(bytes))
    }
  }

  @Test func `numbers come back as they were, up to the ends of Int, and no further`() throws {
    for number in [0, 1, -1, 9999, 10_000, 100_000_000, Int.max, .min + 1, .min] {
      #expect(try read("?::bigint", [number]) == .int(number))
      // What a sum is.
      if number != .min { #expect(try read("?::bigint::numeric", [number]) == .int(number)) }
    }
    #expect(try read("?::bigint + ?::bigint::numeric", [0, 12_345_678_901]) == .int(12_345_678_901))
    for number in ["9223372036854775808", "-9223372036854775809", "1e30", "0.5", "-12.25", "'NaN'"] {
      #expect(throws: StorageError.self, "\(number)") { try read("\(number)::numeric") }
    }
    #expect(try read("1.5::float8") == .double(1.5))
    #expect(try read("(-7)::smallint") == .int(-7))
    #expect(try read("NULL::bigint") == nil)
    #expect(throws: PostgreSQLError.self) { try read("?::bigint + 1", [Int.max]) }
    #expect(try read("TRUE") == .int(1), "the connection is of use after each of these")
  }

  @Test func `what is no such answer as was asked for is refused, and the connection goes on`() throws {
    #expect(throws: StorageError.self) { try connection.ints("SELECT 'x'::text", [], isReused: false) }
    #expect(throws: StorageError.self) { try connection.ints("SELECT NULL::int", [], isReused: false) }
    #expect(throws: StorageError.self) { try read("'{1,2}'::int[]") }
    #expect(throws: StorageError.self) { try read("now()") }
    #expect(try read("1::int") == .int(1))
  }

  @Test func `a statement that fails among others that were sent with it is the one that is told`() throws {
    try connection.run("CREATE TABLE t (id int PRIMARY KEY)")
    try connection.run("BEGIN")
    try connection.later("INSERT INTO t VALUES (?)", [1])
    try connection.later("INSERT INTO t VALUES (?)", [1])
    try connection.later("INSERT INTO nowhere VALUES (?)", [1])
    let error = #expect(throws: PostgreSQLError.self) { try connection.run("INSERT INTO t VALUES (?)", [2]) }
    #expect(error?.state == "23505" && error?.sql == "INSERT INTO t VALUES (?)")
    #expect(throws: StorageError.self, "it was rolled back") { try connection.commit() }
    #expect(try connection.ints("SELECT id FROM t", [], isReused: true) == [])
    #expect(try connection.run("INSERT INTO t VALUES (?)", [1]) == 1, "it is prepared still, or again")
  }

  @Test func `more than lies between here and the server may be sent before an answer is read`() throws {
    try connection.run("CREATE TEMPORARY TABLE t (b bytea)")
    try connection.run("BEGIN")
    let bytes = [UInt8](repeating: 7, count: 200_000)
    for _ in 1...300 { try connection.later("INSERT INTO t VALUES (?) RETURNING b", [bytes]) }
    try connection.run("COMMIT")
    #expect(try connection.ints("SELECT count(*) FROM t", [], isReused: false) == [300])
  }

  @Test func `a statement that takes too long is cut off by the server, and the connection goes on`() throws {
    try connection.run("SET statement_timeout = '100ms'")
    let error = #expect(throws: PostgreSQLError.self) { try connection.run("SELECT pg_sleep(60)") }
    #expect(error?.state == "57014")
    #expect(!connection.isLost)
    #expect(try read("1::int") == .int(1))
  }

  @Test func `what was told while nobody listened is not waited for`() async throws {
    try connection.run("LISTEN \(channel)")
    try await database.execute("SELECT pg_notify('\(channel)', 'work there')")
    // The answer to another statement brings it along.
    #expect(try read("1::int") == .int(1))
    #expect(try connection.notifications(until: .now + .seconds(60)) == ["work there"])
  }

  @Test func `a connection that is lost says so at once, to whatever is asked of it`() async throws {
    try await database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    let before = ContinuousClock.now
    for _ in 1...3 {
      let error = #expect(throws: PostgreSQLError.self) { try read("1::int") }
      #expect(error?.isPassing == true)
    }
    #expect(connection.isLost)
    #expect(throws: PostgreSQLError.self) { try connection.notifications(until: .now + .seconds(60)) }
    #expect(throws: PostgreSQLError.self) { try connection.runScript("SELECT 1; SELECT 2") }
    #expect(ContinuousClock.now - before < .seconds(20))
  }

  @Test func `a script that fails says where, and the connection goes on`() throws {
    let error = #expect(throws: PostgreSQLError.self) {
      try connection.runScript("CREATE TABLE a (x int); CREATE TABLE a (x int); SELECT 1")
    }
    #expect(error?.state == "42P07")
    #expect(try read("1::int") == .int(1))
    try connection.runScript("CREATE TABLE a (x int); INSERT INTO a VALUES (1); SELECT 1")
    #expect(try connection.ints("SELECT x FROM a", [], isReused: true) == [1])
  }
}
