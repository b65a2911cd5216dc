package import JSONDocument
import LibraryModel

/// What a key stands for, as bytes to compute a fingerprint of: the same bytes for requests that ask for the same edit, whatever
/// their texts, and others for all others.
extension EditRequest {
  /// All but what the edit comes after.
  ///
  /// - Parameter take: is called with each piece, in order.
  package func giveMeaning(to take: (UnsafeRawBufferPointer) -> Void) throws {
    Self.giveMeaning(members: try meaning, after: [], to: take)
  }

  /// What the edit comes after, behind all else; nothing where it comes after nothing.
  package static func giveMeaning(ofPredecessors jobs: Set<JobID>, to take: (UnsafeRawBufferPointer) -> Void) {
    giveMeaning(members: nil, after: jobs.sorted(), to: take)
  }

  /// The same of a request as it was kept until version 5 of the queue's file: an object, in which the jobs that it comes after
  /// are `after`.
  package static func giveMeaning(ofStored request: JSON, to take: (UnsafeRawBufferPointer) -> Void) {
    var members = request.object ?? [:]
    let jobs = members["after"]?.array?.compactMap(\.number?.int) ?? []
    members["after"] = Optional.none
    giveMeaning(members: members, after: jobs.sorted(), to: take)
  }

  private var meaning: JSONObject {
    get throws {
      var members: JSONObject = [
        "environment": .string(target.environment), "kind": .string(target.kind.rawValue),
        "package": .string(target.id.packageID), "change": try JSON(encoding: change),
      ]
      members["expectedLastUpdatedDate"] = expectedLastUpdatedDate.map(JSON.string)
      return members
    }
  }

  private static func giveMeaning(
    members: JSONObject?, after jobs: [JobID], to take: (UnsafeRawBufferPointer) -> Void
  ) {
    var canonical = CanonicalBytes()
    if let members { canonical.add(.object(members), to: take) }
    if !jobs.isEmpty { canonical.add(.array(jobs.map { .number(JSONNumber($0)) }), to: take) }
    canonical.finish(take)
  }
}
