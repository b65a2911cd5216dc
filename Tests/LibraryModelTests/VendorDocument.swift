import JSONDocument
import TestSupport

/// What stands in `TestSupport/Documents/vendor`.
enum VendorDocument: String {
  case migration
  case migrationCreating = "migration-creating"
  case migrationEdit = "migration-edit"
  case groupCreated = "group-created"
  case groupLocked = "group-locked"
  case groupEdit = "group-edit"

  func json() throws -> JSON { try JSON(parsing: TestDocument.text("vendor/\(rawValue).json")) }

  /// It, reduced by hand to what the API's edit takes.
  func reducedByHand() throws -> JSON { try JSON(parsing: TestDocument.text("reduced/\(rawValue).json")) }
}
