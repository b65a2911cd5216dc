/// A target's state, set from outside: as if somebody else had worked on it. An edit under way is over by it.
package struct StateChange: Sendable, Codable {
  package var id: String
  /// Which of a group's packages, from 0. Default: all of them.
  package var child: Int?
  package var packageStatus: PackageStatus?
  package var importStatus: ImportStatus?
  /// A group's own, where no child is named.
  package var importRequestStatus: ImportRequestStatus?

  package init(
    id: String, child: Int? = nil, packageStatus: PackageStatus? = nil, importStatus: ImportStatus? = nil,
    importRequestStatus: ImportRequestStatus? = nil
  ) {
    self.id = id
    self.child = child
    self.packageStatus = packageStatus
    self.importStatus = importStatus
    self.importRequestStatus = importRequestStatus
  }
}
