/// What can be seen of the daemon without it.
package struct LocalSight: Sendable, Hashable {
  package struct SocketFile: Sendable, Hashable {
    package let isSocket: Bool
    /// As `ls -l` shows it: `srw-rw-rw-`.
    package let mode: String
    package let owner: String

    package init(isSocket: Bool, mode: String, owner: String) {
      self.isSocket = isSocket
      self.mode = mode
      self.owner = owner
    }
  }

  package struct Unit: Sendable, Hashable {
    package let name: String
    /// As `systemctl is-active` says it: active, inactive, failed, activating.
    package let state: String

    package init(name: String, state: String) {
      self.name = name
      self.state = state
    }
  }

  /// nil: there is none, or it can't be seen.
  package var file: SocketFile?
  /// nil: the folder of the socket is not there, or can't be looked into; else its mode.
  package var folder: SocketFile?
  /// Empty where there is no systemd.
  package var units: [Unit] = []
  /// The last lines of its log, the oldest first; empty where it can't be read.
  package var log: [String] = []

  package init() {}
}
