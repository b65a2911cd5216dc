import MigeditDaemon
import Testing

@Suite struct ConfigurationStoreTests {
  private func read(_ store: String) throws -> StoreSettings {
    try Configuration.read(text: ConfigurationSample.minimal + "\nstore: " + store, file: "m").store
  }

  private func faults(_ store: String) -> String {
    do {
      _ = try read(store)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `the queue can be in PostgreSQL, with a password and a name for this host`() throws {
    let read = try read(
      "{ postgresql: { conninfo: host=db dbname=m, password_file: /pw, replicated_storage: true, host: w1 } }")
    var expected = PostgreSQLSettings(conninfo: "host=db dbname=m", password: .file("/pw"))
    (expected.isStorageReplicated, expected.host) = (true, "w1")
    #expect(read.place == .postgresql(expected))
  }

  @Test(arguments: [
    ("{ path: /q, postgresql: { conninfo: dbname=m } }", "stands beside postgresql"),
    ("{ postgresql: {} }", "conninfo"), ("{ postgresql: { conninfo: dbname=m password=x } }", "holds a password"),
    ("{ postgresql: { conninfo: dbname=m, password_file: /p, password_credential: c } }", "expected only one of them"),
    ("{ postgresql: { conninfo: dbname=m, nonsense: 1 } }", "nonsense"),
  ])
  func `what is wrong with it is named`(store: String, words: String) {
    #expect(faults(store).contains(words))
  }
}
