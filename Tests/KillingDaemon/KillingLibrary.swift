import EditEngine
import JobModel
import KillPoints
import LibraryModel
import Runtime

/// A Library server, with a point to be killed at before, during and after each request.
final class KillingLibrary: LibraryPort {
  private let library: any LibraryPort
  private let killer: Killer

  init(_ library: any LibraryPort, _ killer: Killer) {
    self.library = library
    self.killer = killer
  }

  func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    await killer.around(withContent ? .getContent : .get, target.id.description) {
      await library.get(target, withContent: withContent, slot: slot)
    }
  }

  func put(
    _ draft: Draft, to target: Target, slot: Int, before limit: SendLimit
  ) async throws(SentTooLate) -> Reply<Acceptance> {
    try await killer.around(.put, target.id.description) { () throws(SentTooLate) in
      try await library.put(draft, to: target, slot: slot, before: limit)
    }
  }

  func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> {
    await library.targets(kind, offset: offset, limit: limit, named: pattern, slot: slot)
  }

  func checkHealth(slot: Int) async -> Reply<Void> {
    await killer.around(.checkHealth) { await library.checkHealth(slot: slot) }
  }

  func isUp() async -> Bool { await killer.around(.isUp) { await library.isUp() } }

  func tryFreshLogin(slot: Int, other: Target?) async -> Bool {
    await killer.around(.freshLogin) { await library.tryFreshLogin(slot: slot, other: other) }
  }

  func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    await library.list(ofEveryPurpose: ofEveryPurpose, slot: slot)
  }
  func createPackage(slot: Int) async -> Reply<PrivilegeGrant> { await library.createPackage(slot: slot) }
  func reach() async -> Reachability { await library.reach() }
  func redaction() async -> Redaction { await library.redaction() }
  func forgetLogin(slot: Int) async { await library.forgetLogin(slot: slot) }
  func keepAlive(slot: Int) async { await library.keepAlive(slot: slot) }
  func allowLogin() async { await library.allowLogin() }
  func loginLimit() async -> LoginLimit? { await library.loginLimit() }
  func shutdown(mayLogOut: Bool) async { await library.shutdown(mayLogOut: mayLogOut) }

  func become(_ other: any LibraryPort) async {
    guard let other = other as? KillingLibrary else { preconditionFailure("each server is wrapped") }
    await library.become(other.library)
  }
}
