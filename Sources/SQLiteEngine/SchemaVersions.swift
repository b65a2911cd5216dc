import Foundation
import GRDB
import QueueStore

/// What the file says that it is: "mige".
let applicationID = 0x6D69_6765

/// The newest version of the tables that is known here; a file says its own in `user_version`.
let knownVersion = versionOfTables

/// Each step is frozen once it has been released.
let migrations: DatabaseMigrator = {
  var migrations = DatabaseMigrator()
  migrations.registerMigration("v1") { database in
    try database.execute(sql: schemaV1)
    try database.execute(sql: "INSERT INTO store VALUES (1, ?, 1)", arguments: [newStoreId()])
    try database.execute(sql: "PRAGMA user_version = 1")
  }
  // Foreign keys are off while tables are rebuilt, and all of them are checked afterwards.
  migrations.registerMigration("v2", foreignKeyChecks: .deferred) { database in
    try database.execute(sql: schemaV2)
    try database.execute(sql: "PRAGMA user_version = 2")
  }
  migrations.registerMigration("v3", foreignKeyChecks: .deferred) { database in
    try database.execute(sql: schemaV3)
    try database.execute(sql: "PRAGMA user_version = 3")
  }
  migrations.registerMigration("v4") { database in
    try database.execute(sql: schemaV4)
    try database.execute(sql: "PRAGMA user_version = 4")
  }
  migrations.registerMigration("v5") { database in
    try database.execute(sql: schemaV5)
    try database.execute(sql: "PRAGMA user_version = 5")
  }
  migrations.registerMigration("v6", foreignKeyChecks: .deferred) { database in
    try database.execute(sql: schemaV6)
    try fingerprintKeys(database)
    try database.execute(sql: endOfSchemaV6)
    try database.execute(sql: "PRAGMA user_version = 6")
  }
  migrations.registerMigration("v7") { database in
    try database.execute(sql: schemaV7Turns)
    try database.execute(sql: schemaV7Windows)
    try database.execute(sql: schemaV7Durations)
    try database.execute(sql: schemaV7Stops)
    try database.execute(sql: schemaV7Amending)
    try database.execute(sql: "PRAGMA user_version = 7")
  }
  migrations.registerMigration("v8") { database in
    try database.execute(sql: schemaV8)
    try database.execute(sql: "PRAGMA user_version = 8")
  }
  return migrations
}()

/// A key's whole request was kept until the fifth version.
private func fingerprintKeys(_ database: Database) throws {
  let insert = try database.makeStatement(
    sql: "INSERT INTO key (key, uid, meaning, job, ended_as, created) VALUES (?, ?, ?, ?, ?, ?)")
  // In the order of the new table, so that it is written from its beginning to its end.
  let old = "SELECT key, uid, request, job, ended_as, created FROM old_key ORDER BY key, uid"
  let rows = try Row.fetchCursor(database, sql: old)
  while let row = try rows.next() {
    let meaning = Data(Fingerprint(ofStored: Array(row["request"] as Data)).bytes)
    let values: [(any DatabaseValueConvertible)?] = [
      row["key"] as String, row["uid"] as Int, meaning, row["job"] as Int, row["ended_as"] as String?,
      row["created"] as Int,
    ]
    try insert.execute(arguments: StatementArguments(values))
  }
}
