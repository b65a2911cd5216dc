import JSONDocument
import LibraryModel
import Synchronization

/// The names of targets that were looked for by name, until a job of them is enqueued: the queue keeps names only of the
/// targets of its jobs, and who has just found a target by its name should see that and not its id. What is lost with the
/// process is read again when the job is looked at.
final class FoundNames: Sendable {
  /// Of one package, however its id is written.
  private struct Package: Hashable {
    let environment: ExactString
    let kind: TargetKind
    let id: String

    init(_ target: Target) {
      (environment, kind, id) = (ExactString(target.environment), target.kind, target.id.packageID)
    }
  }

  private let names = Mutex<[Package: String]>([:])

  /// Whoever looks for more than these and enqueues none of them wants no names.
  private static let most = 1000

  func found(_ target: Target, _ name: String) {
    names.withLock { names in
      if names.count >= Self.most { names = [:] }
      names[Package(target)] = name
    }
  }

  /// The names of those of the targets that were found, which are forgotten here.
  func take(_ targets: some Sequence<Target>) -> [(target: Target, name: String)] {
    names.withLock { names in
      guard !names.isEmpty else { return [] }
      return targets.compactMap { target in names.removeValue(forKey: Package(target)).map { (target, $0) } }
    }
  }
}
