import JSONDocument
import LibraryModel
import TestSupport
import Testing

@testable import LibraryAPI

/// Long documents are read and written on threads of their own, since a task that reads one holds up all others.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LongDocumentTests {
  private static let text = String(repeating: "x", count: 1 << 20)

  @Test func `a long answer is read where it holds up nobody, and a short one at once`() async throws {
    let long = #"{"id":"09AD","packageInfo":{"status":"created","name":"\#(Self.text)"}}"#
    try await withLibrary {
      [.send(answer("200 OK", body: $0.target.contains("showContent=all") ? long : aMigration))]
    } _: { client, _ in
      let held = await HeldWorkers()
      let short = await client.get(migration, id: id, withContent: false, aLogin())
      async let answered = client.get(migration, id: id, withContent: true, aLogin())
      await held.awaitWork()
      await held.letGo()
      let found = await answered.accepted
      #expect(short.accepted?["id"] == "09AD")
      #expect(found?["packageInfo"]?["name"]?.string == Self.text)
    }
  }

  @Test func `a long document is written where it holds up nobody, and arrives whole`() async throws {
    let document: JSON = ["name": .string(Self.text)]
    try await withLibrary { _ in
      [.send(answer("202 Accepted", body: aReceipt))]
    } _: { client, server in
      let held = await HeldWorkers()
      async let receipt = client.put(migration, id: id, document: document, projectID: nil, aLogin())
      await held.awaitWork()
      #expect(server.requests.isEmpty)
      await held.letGo()
      #expect(await receipt.accepted != nil)
      #expect(server.requests.first?.body == document.text)
    }
  }
}
