import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Random documents, random changes of them, and a server that shows them in its own way.
@Suite struct VerificationPropertyTests {
  private static let seeds: ClosedRange<UInt64> = 1...300

  private func patched(_ json: JSON, _ patch: JSON) throws -> JSON { try JSONPatch(reading: patch).apply(to: json) }

  private func verified(_ kind: TargetKind, _ asked: JSON, before: JSON, found: JSON) -> Verification {
    Verification(
      asked: EditableDocument(reduced: asked, kind: kind), before: EditableDocument(reduced: before, kind: kind),
      found: EditableDocument(reduced: found, kind: kind))
  }

  @Test func `what is found as asked is exact, and as before differs where the change shows`() throws {
    for seed in Self.seeds {
      var edits = RandomEdits(seed: seed)
      let before = edits.document()
      let change = try edits.change(of: before)
      let asked = try patched(before, change.patch)
      #expect(verified(edits.kind, asked, before: before, found: asked).result == .exact)
      let stays = verified(edits.kind, asked, before: before, found: before)
      #expect(stays.result == (change.shows ? .differs : .normalised), "seed \(seed): \(change.patch.text)")
    }
  }

  @Test func `what the server makes of several changes in its own way is no difference`() throws {
    for seed in Self.seeds {
      var edits = RandomEdits(seed: seed)
      let before = edits.document()
      var (asked, keepsOrder) = (before, false)
      for _ in 0..<3 {
        guard let change = try? edits.change(of: asked), let next = try? patched(asked, change.patch) else { continue }
        (asked, keepsOrder) = (next, keepsOrder || change.isOfOrder)
      }
      let found = edits.normalised(asked, keepsOrder: keepsOrder)
      let seen = verified(edits.kind, asked, before: before, found: found)
      #expect(seen.isAsAsked, "seed \(seed): \(seen.differences)")
    }
  }

  @Test func `a change that was not made, or marred, is found whatever else the server did`() throws {
    for seed in Self.seeds {
      var edits = RandomEdits(seed: seed)
      let before = edits.document()
      let change = try edits.change(of: before)
      guard change.shows else { continue }
      let asked = try patched(before, change.patch)
      let spoiled = try patched(asked, change.spoiling)
      let found = edits.normalised(spoiled, keepsOrder: change.isOfOrder)
      let seen = verified(edits.kind, asked, before: before, found: found)
      #expect(seen.result == .differs, "seed \(seed): \(change.patch.text), spoiled by \(change.spoiling.text)")
      #expect(seen == verified(edits.kind, asked, before: before, found: found), "the same each time")
    }
  }
}
