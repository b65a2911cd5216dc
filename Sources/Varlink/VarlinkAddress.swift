/// Where a server listens.
package enum VarlinkAddress: Sendable {
  /// A socket file that the server makes, open to all users, and removes when it ends.
  case path(String)
  /// A socket that listens already, as systemd passes it. The server closes it when it ends.
  case descriptor(CInt)
}
