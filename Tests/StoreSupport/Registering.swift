package import JobModel
package import QueueStore

extension QueueStore {
  /// A host whose settings are nobody's business here.
  package func register(_ host: HostRun, version: String) async throws(StorageError) {
    try await register(host, version: version, settings: .none)
  }
}
