import JobModel
package import LibraryModel

/// Asks a server for somebody who wants to know whether all is well with it. It opens no breaker, counts for no job, and makes no
/// login but the one of a slot that has none, where one may be made.
package struct Examination: Sendable {
  /// Whose login is used: one in which no edit runs, where there is one.
  package let slot: Int
  private let port: any LibraryPort
  /// Why the server is not asked from here, for people; nil: it is.
  private let elsewhere: Failure?

  fileprivate init(slot: Int, port: any LibraryPort, elsewhere: Failure?) {
    self.slot = slot
    self.port = port
    self.elsewhere = elsewhere
  }

  package func reach() async -> Reachability { await port.reach() }

  /// - Parameter ofEveryPurpose: else it is the request of the health check.
  package func list(ofEveryPurpose: Bool = false) async -> Reply<MigrationListing> {
    if let elsewhere { return .noLogin(elsewhere, isNew: false) }
    return await port.list(ofEveryPurpose: ofEveryPurpose, slot: slot)
  }

  package func createPackage() async -> Reply<PrivilegeGrant> {
    if let elsewhere { return .noLogin(elsewhere, isNew: false) }
    return await port.createPackage(slot: slot)
  }

  /// Reads a target without its content.
  package func read(_ target: Target) async -> Reply<Observation> {
    if let elsewhere { return .noLogin(elsewhere, isNew: false) }
    return await port.get(target, withContent: false, slot: slot)
  }
}

extension EnvironmentEngine {
  package func examination() async -> Examination {
    Examination(slot: await server.quietSlot, port: server.port, elsewhere: await servedElsewhere())
  }
}
