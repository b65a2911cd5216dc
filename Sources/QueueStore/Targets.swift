import GRDB
import LibraryModel
import Runtime

extension Database {
  /// Its row, made where there is none.
  func target(_ target: Target, in environment: Int) throws -> Int {
    let names: StatementArguments = [environment, target.kind.rawValue, target.id.packageID]
    let find = "SELECT id FROM target WHERE environment = ? AND kind = ? AND package = ?"
    if let known = try int(find, names) { return known }
    try run("INSERT INTO target (environment, kind, package) VALUES (?, ?, ?)", names)
    return Int(lastInsertedRowID)
  }

  /// The same of a batch.
  func batch(_ name: String, at now: WallTime) throws -> Int {
    try run("INSERT INTO batch (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING", [name, now.milliseconds])
    guard let id = try int("SELECT id FROM batch WHERE name = ?", [name]) else {
      throw StorageError.inconsistent("batch \(name) was written and is not there")
    }
    return id
  }
}
