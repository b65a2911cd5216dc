import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

/// The screens of an edit's documents: before it is enqueued, and when it has ended.
struct EditScreenTests {
  @Test func `preview of a migration`() async throws {
    try await Golden.expectScreen(
      "preview-migration", ["Preview": EditSample.preview(), "Environments": EditSample.environments], "preview",
      "--migration", EditSample.id, "--name", "x")
  }

  @Test func `preview of a group that is not as the vendor advises`() async throws {
    try await Golden.expectScreen(
      "preview-group", ["Preview": EditSample.preview(EditSample.groupBefore, EditSample.groupAfter)], "preview",
      "--group", EditSample.id, "--environment", "prod", "--name", "R12")
  }

  @Test func `preview of what can't be edited shows what it would be, and why not`() async throws {
    try await Golden.expectScreen(
      "preview-not-editable",
      [
        "Preview": EditSample.preview(
          EditSample.before, EditSample.before.merging(["name": "R12"]), editable: false,
          problem: "The migration can't be edited: it has package status 'locked'.")
      ], "preview", "--migration", EditSample.id, "--environment", "prod", "--name", "R12")
  }

  @Test func `preview of a change that can't be applied`() async throws {
    try await Golden.expectScreen(
      "preview-not-applied",
      [
        "Preview": EditSample.preview(
          EditSample.before, EditSample.before,
          problem: "The change can't be applied: at /change/rules/0: no content item matches; at least 1 is expected "
            + "(atLeast).")
      ], "preview", "--migration", EditSample.id, "--environment", "prod", "--name", "R12")
  }

  @Test func `preview of what would change nothing`() async throws {
    try await Golden.expectScreen(
      "preview-unchanged", ["Preview": EditSample.preview(EditSample.before, EditSample.before)], "preview",
      "--migration", EditSample.id, "--environment", "prod", "--name", "x")
  }

  @Test func `a dry run of a file shows edit after edit, with what is wrong with each`() async throws {
    let lines = ["1", "2", "3", "4", "5"].map {
      #"{"target":{"kind":"migration","id":"\#(String(repeating: $0, count: 32))"},"change":{}}"#
    }
    let file = (lines + [#"{"target":{"kind":"migration","id":"12"},"change":{}}"#, "{}"]).joined(separator: "\n\n")
    try await Golden.expectScreen(
      "enqueue-dry-run",
      [
        "Environments": EditSample.environments,
        "Preview": { call, replies in
          let target: Target = try (call.parameters["target"] ?? .null).decoded(unknownMembers: .ignored)
          switch target.id.description.first {
          case "1": return try await EditSample.preview()(call, replies)
          case "2": return try await EditSample.preview(EditSample.before, EditSample.before)(call, replies)
          case "3": throw ControlError.notFound(target: target)
          case "4":
            throw ControlError.environmentUnavailable(environment: "prod", reason: "The server does not answer.")
          default:
            let places: [JSONPointer] = [["change", "body"], ["change", "rules", "0", "where"]]
            let faults = RequestFaults(places.map { RequestFault(0, $0, "it is wrong") })
            throw ControlError.invalidEdit(try #require(faults))
          }
        },
      ], files: ["jobs.jsonl": file], "enqueue", "--file", "jobs.jsonl", "--dry-run")
  }

  @Test func `an edit that is refused`() async throws {
    try await Golden.expectScreen(
      "enqueue-refused",
      [
        "Enqueue": { _, _ in
          throw ControlError.invalidEdit(
            RequestFaults(
              RequestFault(
                0, ["change", "mergePatch", "tocView", "settings", "defaultAction"],
                "\"overwrite\" is none of use_existing, replace, keep_both, use_newer, use_older, force_replace, delete"
              ),
              others: [RequestFault(0, ["change", "mergePatch", "type"], "type can't be changed")]))
        }
      ], files: ["change.json": "{}"], "enqueue", "--migration", EditSample.id, "--environment", "prod",
      "--merge-patch", "change.json")
  }

  private static let differing = Sample.show(Sample.succeeded, attempts: Sample.attempts(failing: true))

  @Test func `diff shows what was asked and what was made otherwise`() async throws {
    let documents = EditSample.documents()
    try await Golden.expectScreen(
      "diff", EditSample.answers(Self.differing, [documents, documents]), "diff", "1041")
  }

  @Test func `diff of a job that ended before it was submitted`() async throws {
    let documents = EditSample.documents(submitted: nil, found: nil, dateAfter: nil)
    try await Golden.expectScreen(
      "diff-not-submitted", EditSample.answers(Sample.show(Sample.failed), [documents]), "diff", "1042")
  }

  @Test func `show of the documents`() async throws {
    let small = EditSample.documents(
      before: ["name": "Sales", "n": 1], submitted: ["name": "R12", "n": 1], found: nil, dateAfter: nil)
    try await Golden.expectScreen(
      "show-documents", EditSample.answers(Sample.show(Sample.running), [small]), "show", "1044", "--documents")
  }

  @Test func `a dry run of a revert that somebody has edited against`() async throws {
    var answers = EditSample.answers(Self.differing, [EditSample.documents(), EditSample.documents()])
    let edited = EditSample.found.merging(["name": "Hotfix"])
    answers["Preview"] = EditSample.preview(edited, EditSample.before, date: "2026-11-25T06:00:00.000+0000")
    try await Golden.expectScreen("revert-dry-run", answers, "revert", "1041", "--dry-run")
  }
}
