import GRDBSQLite

/// What the queue may come to want of its disk.
package enum DiskNeeds {
  /// How much has to be free, in bytes, so that the room which is kept for jobs can grow as far as it ever does. On a small disk a
  /// tenth of it will do.
  ///
  /// - Parameter size: of the file system.
  package static func free(onDiskOf size: Int) -> Int {
    let sizes = ReserveSizes(disk: size)
    return min(sizes.log + sizes.base + ReserveSizes.mostForJobs, size / 10)
  }
}

package enum SQLiteLibrary {
  /// Of the library that this process has loaded: `3.40.1`.
  package static var version: String { String(cString: sqlite3_libversion()) }
}
