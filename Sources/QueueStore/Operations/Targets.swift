import LibraryModel

extension Transaction {
  /// Its row, made where there is none.
  func target(_ target: Target, in environment: Int) throws -> Int {
    if let known = try knownTarget(target, in: environment) { return known }
    return try inserted(
      "INSERT INTO target (environment, kind, package) VALUES (?, ?, ?)",
      [environment, target.kind.rawValue, target.id.packageID])
  }

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
