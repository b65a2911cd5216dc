import JSONDocument
import LibraryModel
import TestSupport
import Testing

@Suite struct ChangePreviewTests {
  private func preview(_ change: Change, _ observation: Observation = seen()) -> ChangePreview {
    ChangePreview(change, of: before, in: observation)
  }

  @Test func `it is what a first submission would send`() throws {
    let preview = preview(rename, seen(date: "d7"))
    #expect(preview.before == before && preview.after == asked && preview.date == "d7")
    #expect(preview.isEditable && preview.problem == nil)
  }

  @Test func `a change that changes nothing is no problem`() {
    let preview = preview(Change(mergePatch: ["name": "Sales"]))
    #expect(preview.after == before && preview.problem == nil)
  }

  @Test func `where the change can't be applied, it is said with its place, and after is as before`() {
    let rule = Rule(where: Rule.Condition(name: "Nothing*"), action: "replace")
    let preview = preview(Change(mergePatch: ["name": "x"], rules: [rule]))
    #expect(preview.after == before && preview.isEditable)
    #expect(
      preview.problem
        == "The change can't be applied: at /change/rules/0: no content item matches; at least 1 is expected (atLeast)."
    )
  }

  @Test func `what can't be edited is said, and what would be submitted all the same`() {
    let locked = preview(rename, seen(editability: .never("it has package status 'locked'")))
    #expect(!locked.isEditable && locked.after == asked)
    #expect(locked.problem == "The migration can't be edited: it has package status 'locked'.")
    let busy = preview(rename, seen(editability: .notYet("it is being created by another edit")))
    #expect(!busy.isEditable && busy.after == asked)
    #expect(busy.problem?.contains("which an edit waits for: it is being created by another edit") == true)
  }

  @Test func `of two problems both are said`() throws {
    let misfit = Change(mergePatch: ["type": "configuration"])
    let problem = try #require(preview(misfit, seen(editability: .never("it is locked"))).problem)
    #expect(problem.contains("it is locked. The change can't be applied: at /change/mergePatch/type:"))
  }
}
