import Testing

@testable import PostgreSQLEngine

@Suite struct DialectTests {
  @Test(arguments: [
    ("SELECT id FROM job WHERE id = ? AND state = ?", "SELECT id FROM job WHERE id = $1 AND state = $2"),
    ("UPDATE a SET b = ?2 WHERE c = ?1 OR d = ?10", "UPDATE a SET b = $2 WHERE c = $1 OR d = $10"),
    ("SELECT '?' || 'it''s ?' || ?", "SELECT '?' || 'it''s ?' || $1"),
    ("SELECT id FROM job INDEXED BY by_target WHERE target = ?", "SELECT id FROM job  WHERE target = $1"),
    ("SELECT id FROM job NOT INDEXED WHERE id = 1", "SELECT id FROM job  WHERE id = 1"),
    ("SELECT 'é', ?", "SELECT 'é', $1"),
  ])
  func `values are numbered, texts are left alone, and no index is named`(sql: String, expected: String) {
    #expect(postgreSQL(sql) == expected)
  }
}

@Suite struct ConnectionSettingsTests {
  @Test(arguments: [
    ("host=db1 password=secret dbname=x", "host=db1 password=… dbname=x"),
    ("host=db1 password = 'a secret\\' too' dbname=x", "host=db1 password=… dbname=x"),
    ("postgresql://migedit:secret@db1/x", "postgresql://migedit:…@db1/x"),
    ("postgresql://migedit@db1/x", "postgresql://migedit@db1/x"),
  ])
  func `a password in it is not shown`(conninfo: String, shown: String) {
    #expect(ConnectionSettings(conninfo: conninfo, password: nil, host: "h").spokenConninfo == shown)
  }

  @Test func `what the administrator says stands above the limits, and the password above what stands in it`() {
    let settings = ConnectionSettings(conninfo: "dbname=x", password: "p", host: "h")
    let keys = settings.parameters.map(\.key)
    #expect(
      keys.filter { ["connect_timeout", "dbname", "password"].contains($0) } == [
        "connect_timeout", "dbname", "password",
      ])
  }
}
