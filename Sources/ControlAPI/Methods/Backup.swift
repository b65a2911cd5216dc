/// Makes a copy of the queue in the folder `backups` beside it; the daemon goes on.
package enum Backup: ControlMethod {
  package static let name = "Backup"

  package struct Parameters: Codable, Sendable {
    /// Of the file, without a slash; nil: one by the time.
    package var name: String?

    package init(name: String? = nil) { self.name = name }
  }

  package struct Reply: Codable, Sendable {
    package let path: String
    package let bytes: Int

    package init(path: String, bytes: Int) {
      self.path = path
      self.bytes = bytes
    }
  }
}
