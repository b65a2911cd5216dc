package import JSONDocument
import LibraryModel

/// What a key stands for, as bytes to compute a fingerprint of: the same bytes for requests that ask for the same edit, whatever
/// their texts, and others for all others. Fingerprints are kept, so these bytes never change.
extension EditRequest {
  /// All but what the edit comes after: an object of what it asks for.
  ///
  /// - Parameter take: is called with each piece, in order.
  package func giveMeaning(to take: (UnsafeRawBufferPointer) -> Void) throws {
    var canonical = CanonicalBytes()
    canonical.beginObject(to: take)
    canonical.add("change", to: take)
    try change.add(to: &canonical, take)
    for case (let name, let text?) in [
      ("environment", target.environment), ("expectedLastUpdatedDate", expectedLastUpdatedDate),
      ("kind", target.kind.rawValue), ("package", target.id.packageID),
    ] {
      canonical.add(name, to: take)
      canonical.add(text, to: take)
    }
    canonical.end(to: take)
    canonical.finish(take)
  }

  /// What the edit comes after, behind all else; nothing where it comes after nothing.
  package static func giveMeaning(ofPredecessors jobs: Set<JobID>, to take: (UnsafeRawBufferPointer) -> Void) {
    guard !jobs.isEmpty else { return }
    var canonical = CanonicalBytes()
    canonical.add(JSONView(.array(jobs.sorted().map { .number(JSONNumber($0)) })), to: take)
    canonical.finish(take)
  }

  /// The same of a request as it was kept until version 5 of the queue's file: an object, in which the jobs that it comes after
  /// are `after`.
  package static func giveMeaning(ofStored request: JSON, to take: (UnsafeRawBufferPointer) -> Void) {
    var members = request.object ?? [:]
    let jobs = members["after"]?.array?.compactMap(\.number?.int) ?? []
    members["after"] = Optional.none
    var canonical = CanonicalBytes()
    canonical.add(JSONView(.object(members)), to: take)
    canonical.finish(take)
    giveMeaning(ofPredecessors: Set(jobs), to: take)
  }
}
