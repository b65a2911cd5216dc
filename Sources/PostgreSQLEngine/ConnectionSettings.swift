/// Where the server is, and how it is asked.
package struct ConnectionSettings: Sendable, Hashable {
  /// As libpq takes it: `host=db1,db2 dbname=migedit user=migedit target_session_attrs=read-write sslmode=verify-full`, or a URI.
  package let conninfo: String
  /// nil: the server asks for none, or libpq finds it (`passfile`).
  package let password: String?

  /// Of this host, which no other one that has the queue bears.
  package let host: String
  /// Other hosts have the queue as well.
  var isShared = false
  /// The server's storage is kept in several places by itself, so that it needs no standby.
  var isStorageReplicated = false
  /// Of the queue that was opened; nil: none is yet.
  var storeId: String?

  package init(conninfo: String, password: String?, host: String) {
    self.conninfo = conninfo
    self.password = password
    self.host = host
  }

  /// What is said before `conninfo` is what it may change. A host that is gone says nothing: without limits of its own, a connection
  /// to it would hang for a quarter of an hour.
  var parameters: [(key: String, value: String)] {
    [
      ("application_name", "migeditd on \(host)"), ("connect_timeout", "5"), ("tcp_user_timeout", "5000"),
      ("keepalives", "1"),
      ("keepalives_idle", "2"), ("keepalives_interval", "1"), ("keepalives_count", "3"), ("dbname", conninfo),
    ] + (password.map { [("password", $0)] } ?? []) + [("client_encoding", "UTF8")]
  }
}
