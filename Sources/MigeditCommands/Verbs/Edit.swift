import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

struct EditVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Open the change of a job that has not been submitted in an editor, and amend the job.",
    discussion: """
      The editor is $VISUAL, else $EDITOR, else vi. What was written takes the place of the change when the editor has \
      ended with 0; an unchanged or empty text changes nothing. What can't be taken is said, and the editor opens again. \
      What runs, was submitted, or is over can't be amended; see amend.

      Examples:
        migeditctl edit 1042
        migeditctl edit 1042 --socket /run/migedit/control.sock
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"), completion: .daemon(.jobs), transform: expected)
  var job: JobRange

  func validate() throws { if job.ids.count != 1 { throw ValidationError("edit takes one job.") } }

  func run(in session: CommandSession) async throws {
    let console = session.console
    guard console.canAsk else {
      throw CommandError(.usage, "edit needs a terminal; amend takes the change as options or as a file.")
    }
    let id = job.ids.lowerBound
    let found = try await change(of: id, session)
    let before = try JSON(encoding: found.change).prettyText + "\n"
    var text = before
    while true {
      text = try console.edit(text)
      guard !text.isSame(as: before), text.contains(where: { !$0.isWhitespace }) else {
        return session.funnel.note("the change of job \(id) stays as it was")
      }
      do {
        return try await amend(id, text, found, session)
      } catch {
        guard let error = error as? CommandError, error.status == .data else {
          try keep(text, of: id, session)
          throw error
        }
        console.tell(error.message)
        do throws(CommandError) {
          try console.confirm("open the editor again")
        } catch {
          try keep(text, of: id, session)
          throw error
        }
      }
    }
  }

  /// As it is shown in the editor: the document that a revert puts back is the daemon's to find.
  private func change(of id: JobID, _ session: CommandSession) async throws -> (kind: TargetKind, change: Change) {
    let reply = try await session.connect().call(Get.self, Get.Parameters(id: id)).read()
    // Nobody should write what can't be taken.
    if let obstacle = reply.job.state.known?.obstacleToAmending {
      throw Amending.refusal(of: id, state: obstacle.state.rawValue, reason: obstacle.reason)
    }
    var change = reply.change
    if change.revertOf != nil { change.body = nil }
    return (reply.job.target.kind, change)
  }

  private func amend(
    _ id: JobID, _ text: String, _ found: (kind: TargetKind, change: Change), _ session: CommandSession
  ) async throws {
    let places = EditPlaces(change: [], kind: found.kind)
    var parameters = Amend.Parameters(id: id)
    parameters.change = try Amending.read(try Self.read(text), places: places)
    // The daemon may have been started again while the editor was open, and somebody may have amended the job.
    if try await change(of: id, session).change != found.change {
      try session.console.confirm("job \(id) has been amended by somebody else meanwhile; put yours in its place")
    }
    try await Amending(link: try await session.connect(), session: session).perform(parameters, places: places)
  }

  /// What was written is not lost by a slip, or by a daemon that is not there.
  private func keep(_ text: String, of id: JobID, _ session: CommandSession) throws(CommandError) {
    let path = "migedit-change-\(id).json"
    try session.console.writeFile(path, text)
    session.console.tell("what was written is in \(path)")
  }

  private static func read(_ text: String) throws(CommandError) -> JSON {
    do {
      return try JSON(parsing: text)
    } catch {
      let place = error.place(in: text.utf8)
      throw CommandError(
        .data, "this is no JSON, at line \(place.line), column \(place.column): \(error.explanation)")
    }
  }
}
