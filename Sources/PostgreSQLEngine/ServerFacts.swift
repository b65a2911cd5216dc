import QueueStore

/// What a server says of itself, as far as the queue's promises rest on it.
struct ServerFacts {
  /// For people: which database, and where.
  let name: String
  /// Which one it is, whatever it is called: a copy is another.
  let place: String
  let version: Int
  let encoding: String
  let isStandby: Bool
  let settings: [String: String]

  static let oldestVersion = 13

  /// Why the queue can't be kept there, and what to do; nil: it can.
  func whyUnfit(isStorageReplicated: Bool) -> String? {
    if version < Self.oldestVersion * 10_000 {
      return "it is PostgreSQL \(version / 10_000), and migedit needs \(Self.oldestVersion) or newer"
    }
    if encoding != "UTF8" {
      return
        "the database's encoding is \(encoding); make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
    }
    if isStandby {
      return """
        it is a standby, which takes no writes; name the primary in store.postgresql.conninfo, or all hosts with \
        target_session_attrs=read-write
        """
    }
    if settings["fsync"] == "off" {
      return "its fsync is off, so that a power cut loses what it has said was kept; set fsync = on in postgresql.conf"
    }
    if settings["synchronous_standby_names"]?.isEmpty == true, !isStorageReplicated {
      return """
        it has no synchronous standby (synchronous_standby_names is empty), so that a failover loses edits that were promised; \
        name one, or say store.postgresql.replicated_storage: true where the server's storage is replicated by itself, or where a \
        lost server is put back from its disk only
        """
    }
    return nil
  }
}

extension ServerFacts {
  init(_ connection: PostgreSQLConnection) throws {
    guard
      let row = try connection.row(
        """
        SELECT current_database()::text AS name, current_setting('server_version_num')::int AS version,
          current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby,
          (SELECT system_identifier::text FROM pg_control_system()) || '/'
            || (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS place,
          coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'this machine') AS address
        """, [])
    else { throw StorageError.inconsistent("PostgreSQL says nothing of itself") }
    name = try "\(row.text("name")) at \(row.text("address"))"
    place = try row.text("place")
    version = try row.int("version")
    encoding = try row.text("encoding")
    isStandby = try row.bool("standby")
    let asked = try connection.rows(
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_standby_names')", [], isReused: false)
    settings = try Dictionary(uniqueKeysWithValues: asked.map { try ($0.text("name"), $0.text("setting")) })
  }
}

extension ConnectionSettings {
  /// As it may be shown: a password that stands in it is left out.
  var spokenConninfo: String {
    conninfo.replacing(/password\s*=\s*('(\\.|[^'\\])*'|\S+)/, with: "password=…")
      .replacing(/(:\/\/[^\/@\s:]*):[^\/@\s]*@/, with: { "\($0.output.1):…@" })
  }
}
