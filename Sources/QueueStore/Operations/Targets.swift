import LibraryModel

extension Transaction {
  /// nil: no job has named it.
  func knownTarget(_ target: Target) throws -> Int? {
    try int("SELECT id FROM environment WHERE name = ?", [target.environment]).flatMap {
      try knownTarget(target, in: $0)
    }
  }

  private func knownTarget(_ target: Target, in environment: Int) throws -> Int? {
    try int(
      "SELECT id FROM target WHERE environment = ? AND kind = ? AND package = ?",
      [environment, target.kind.rawValue, target.id.packageID])
  }
}
