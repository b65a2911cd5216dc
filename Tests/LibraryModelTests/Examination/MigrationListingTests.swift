import JSONDocument
import LibraryModel
import Testing

@Suite struct MigrationListingTests {
  private let id = "09ADA2DD251F4927A442451C0100EA16"

  private func read(_ list: JSON) -> MigrationListing { MigrationListing(list, redaction: Redaction(["hunter22"])) }

  @Test(arguments: ["data", "migrations", nil])
  func `it is read in each shape that servers give it`(member: String?) throws {
    let entries: JSON = [
      ["id": "no id"], ["id": .string(id), "packageInfo": ["purpose": "object_migration", "environment": ["id": "https://a"]]],
      ["packageInfo": ["purpose": "project_merge", "environment": ["id": "https://a"]]],
      ["packageInfo": ["purpose": "migration_from_shared_file_store", "environment": ["id": "https://b"]]],
      ["packageInfo": ["purpose": "object_migration", "environment": ["id": "https://c/hunter22"]]],
    ]
    let listing = read(member.map { [$0: entries] } ?? entries)
    #expect(listing.count == 5 && listing.first == TargetID(id) && listing.uploaded == 1)
    #expect(listing.madeIn.count == 2 && listing.madeIn[0] == "https://a")
    #expect(listing.madeIn[1].contains("hunter22") == false)
  }

  @Test func `an empty one has none, and one of ids only says nothing of purposes`() {
    #expect(read([]) == MigrationListing(count: 0, first: nil))
    #expect(read(["data": [["id": .string(id)]]]) == MigrationListing(count: 1, first: TargetID(id)))
  }
}
