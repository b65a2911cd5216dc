import JSONDocument

package enum PackageStatus: String, WordedEnum {
  case unknown, empty, creating, created, locked
  case createFailed = "create_failed"
  /// The vendor's page writes it so in places.
  case createdFailed = "created_failed"
}

package enum ImportStatus: String, WordedEnum {
  case unknown, pending, importing, imported, undoing
  case importFailed = "import_failed"
  case undoSuccess = "undo_success"
  case undoFailed = "undo_failed"
}

package enum ImportRequestStatus: String, WordedEnum {
  case unknown, pending, requested, rejected, approved
}
