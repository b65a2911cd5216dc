package import JSONDocument

/// What the first page of a server's list of migrations tells of the server.
package struct MigrationListing: Sendable, Hashable {
  package let count: Int
  /// The first that can be asked for; nil: there is none.
  package let first: TargetID?
  /// Those that were uploaded, and so were made elsewhere. 0 also where the list does not say what its migrations are for.
  package let uploaded: Int
  /// The environments that their packages are said to be made in, each once.
  package let madeIn: [String]

  package init(count: Int, first: TargetID?, uploaded: Int = 0, madeIn: [String] = []) {
    self.count = count
    self.first = first
    self.uploaded = uploaded
    self.madeIn = madeIn
  }

  package init(_ list: JSON, redaction: Redaction) {
    let entries = list.array ?? list["data"]?.array ?? list["migrations"]?.array ?? []
    let infos = entries.compactMap { $0["packageInfo"] }
    var madeIn: [String] = []
    for info in infos where info["purpose"]?.string != Self.uploadedPurpose {
      guard let id = info["environment"]?["id"]?.string.flatMap({ redaction.line($0, limit: 200) }), !madeIn.contains(id)
      else { continue }
      madeIn.append(id)
    }
    self.init(
      count: entries.count,
      first: entries.lazy.compactMap { $0["id"]?.string.flatMap { TargetID($0) } }.first,
      uploaded: infos.count { $0["purpose"]?.string == Self.uploadedPurpose }, madeIn: madeIn)
  }

  /// The purposes by which a server lists migrations; without them it lists object migrations only.
  package static let purposes = ["object_migration", "project_merge", uploadedPurpose]
  private static let uploadedPurpose = "migration_from_shared_file_store"
}
