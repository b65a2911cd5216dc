import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What is said of jobs before they run.
@Suite struct TargetPreflightTests {
  private func facts(
    _ change: Change = rename, expected: String? = nil, recorded: RecordedDocuments? = nil, open: Submission? = nil
  ) throws -> EditFacts {
    EditFacts(
      target: try target(), change: change, maxAttempts: 4, recorded: recorded, open: open,
      expectedLastUpdatedDate: expected)
  }

  private func preflight(_ observation: Observation, hiding secrets: [String] = []) throws -> TargetPreflight {
    TargetPreflight(observation, of: try target(), settings: settings, redaction: Redaction(secrets))
  }

  private func finding(_ observation: Observation, _ facts: EditFacts) throws -> PreflightFinding {
    var target = try preflight(observation)
    return target.judge(7, facts, now: at(0))
  }

  private static let busy = seen(
    creating, status: "creating", editability: .notYet("it is being created by another edit"))
  private static let locked = seen(editability: .never("it has package status 'locked'"))

  @Test func `a change that can be made has no problem, and one that is made already changes nothing`() throws {
    #expect(try finding(seen(), facts()) == PreflightFinding(isEditable: true, changes: true))
    #expect(try finding(seen(.created, asked), facts()) == PreflightFinding(isEditable: true, changes: false))
    // The package is made anew, although its document stays.
    let remade = seen(failed, status: "create_failed", asked)
    #expect(try finding(remade, facts()) == PreflightFinding(isEditable: true, changes: true))
    #expect(try preflight(seen()).targetName == "Sales")
  }

  @Test func `what can't be edited is said with its reason and what to do`() throws {
    let finding = try finding(Self.locked, facts())
    #expect(finding.isEditable == false && finding.changes == nil)
    #expect(
      finding.problem == "The migration can't be edited: it has package status 'locked'. Unless that is changed on the "
        + "server before the job starts, it fails.")
  }

  @Test func `what others are at work on is said, though an edit would wait for it`() throws {
    let finding = try finding(Self.busy, facts())
    #expect(finding.isEditable == false)
    #expect(
      finding.problem
        == "The migration is in other work, which an edit waits for: it is being created by another edit.")
  }

  @Test(arguments: [(404, "Check the id"), (403, "Give prod's user the privilege"), (400, "Unless that is changed")])
  func `a refusal to show the target is each job's problem`(_ status: Int, _ advice: String) throws {
    let words = refusal(status, "ERR004", "No such object.")
    var preflight = TargetPreflight(
      refused: words, of: try target(), settings: settings, redaction: Redaction())
    for job in 1...2 {
      let finding = preflight.judge(job, try facts(), now: at(0))
      #expect(finding.isEditable == false && finding.changes == nil)
      #expect(
        finding.problem?.contains("No such object. \(advice)") == true || finding.problem?.contains(advice) == true)
      #expect(finding.problem?.contains(migrationID) == true && finding.problem?.contains("\(status) ERR004") == true)
    }
    #expect(preflight.targetName == nil)
  }

  @Test func `a change that does not fit and a date that has moved are problems`() throws {
    let rule = Change(rules: [Rule(where: Rule.Condition(name: "Nothing"), action: "delete")])
    let misfit = try finding(seen(), facts(rule))
    #expect(misfit.isEditable == false && misfit.problem?.contains("The change can't be applied: at ") == true)
    #expect(misfit.problem?.contains("migeditctl preview") == true)
    let moved = try finding(seen(date: "d9"), facts(expected: "d0"))
    #expect(moved.isEditable == false && moved.problem?.contains("was last updated at d9") == true)
  }

  @Test func `a job behind another is judged by what that would leave there`() throws {
    let second = Change(jsonPatch: [
      ["op": "test", "path": "/name", "value": "Sales, edited"], ["op": "add", "path": "/name", "value": "R13"],
    ])
    #expect(try finding(seen(), facts(second)).problem != nil, "alone it does not fit")
    var target = try preflight(seen())
    #expect(target.judge(1, try facts(), now: at(0)).changes == true)
    #expect(target.judge(2, try facts(), now: at(0)) == PreflightFinding(isEditable: true, changes: false))
    #expect(target.judge(3, try facts(second), now: at(0)) == PreflightFinding(isEditable: true, changes: true))
    let failing = target.judge(4, try facts(second), now: at(0))
    #expect(failing.problem?.hasPrefix("When job 3 has been made, which comes first on the target: ") == true)
    #expect(target.judge(5, try facts(), now: at(0)).changes == true, "what fails leaves nothing behind")
  }

  @Test func `who expects a date that a job before it moves has a conflict`() throws {
    var target = try preflight(seen(date: "d0"))
    #expect(target.judge(1, try facts(expected: "d0"), now: at(0)).problem == nil)
    let change = Change(mergePatch: ["name": "R13"])
    let later = target.judge(2, try facts(change, expected: "d0"), now: at(0))
    #expect(later.problem?.contains("was last updated at the end of job 1") == true)
  }

  @Test func `an edit of ours that is at work is in the way of none behind it`() throws {
    let draft = Draft(
      attempt: 1, number: 1, baseline: Baseline(date: "d0", status: "created"), before: before, submitted: asked,
      projectID: "P1")
    let running = try facts(open: Submission(draft: draft, sentAt: wall(0)))
    var target = try preflight(Self.busy)
    _ = target.judge(1, running, now: at(0))
    #expect(target.judge(2, try facts(), now: at(0)) == PreflightFinding(isEditable: true, changes: false))
    let other = Change(mergePatch: ["name": "R13"])
    #expect(target.judge(3, try facts(other), now: at(0)) == PreflightFinding(isEditable: true, changes: true))
  }

  @Test func `no secret is said with a problem`() throws {
    let change = Change(body: ["name": "x", "type": "correct horse"])
    var open = try preflight(seen())
    let said = try #require(open.judge(1, try facts(change), now: at(0)).problem)
    var hidden = try preflight(seen(), hiding: ["Sales", "/change/body"])
    let finding = hidden.judge(1, try facts(change), now: at(0))
    #expect(said.contains("/change/body") && finding.problem?.contains("/change/body") == false)
  }

  private static let observations = [
    seen(), seen(.created, asked), seen(date: "d9"), seen(failed, status: "create_failed"), locked, busy,
    seen(.created, other),
  ]
  private static let recorded = RecordedDocuments(before: before, submitted: asked)
  private static let patch = Change(jsonPatch: [["op": "replace", "path": "/name", "value": "Sales, edited"]])

  @Test(arguments: observations, [rename, patch, Change(body: ["name": "x", "type": "configuration"])])
  func `what is said beforehand is what the run of the job then does`(_ observation: Observation, change: Change)
    throws
  {
    for recorded in [nil, Self.recorded] {
      for expected in [nil, "d0"] {
        let facts = try facts(change, expected: expected, recorded: recorded)
        var edit = Edit(facts, settings: settings, now: at(0))
        let step = edit.step(.observed(observation), now: at(1), random: 0.7)
        let said = try finding(observation, facts)
        #expect((said.changes == true) == (step.draft != nil))
        if case .succeeded? = step.ending?.outcome { #expect(said.changes == false && said.isEditable == true) }
        #expect((said.problem == nil) == (said.isEditable == true))
        if let failure = step.failure { #expect(said.problem?.contains(failure.message) == true) }
      }
    }
  }
}
