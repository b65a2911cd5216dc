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

  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"), transform: expected)
  var job: JobRange

  func validate() throws { if job.ids.count != 1 { throw ValidationError("edit takes one job.") } }

  func run(in session: CommandSession) async throws {
    let console = session.console
    guard console.canAsk else {
      throw CommandError(.usage, "edit needs a terminal; amend takes the change as options or as a file.")
    }
    let id = job.ids.lowerBound
    let link = try await session.connect()
    let found = try await link.call(Get.self, Get.Parameters(id: id)).read()
    let before = try JSON(encoding: found.change).prettyText + "\n"
    var text = before
    while true {
      text = try console.edit(text)
      guard text != before, text.contains(where: { !$0.isWhitespace }) else {
        return session.funnel.note("the change of job \(id) stays as it was")
      }
      do {
        var parameters = Amend.Parameters(id: id)
        let places = EditPlaces(change: [], kind: found.job.target.kind)
        parameters.change = try Amending.read(try Self.read(text), places: places)
        return try await Amending(link: link, session: session).perform(parameters, places: places)
      } catch let error as CommandError where error.status == .data {
        console.tell(error.message)
        // What was written is not lost by a slip.
        try console.confirm("open the editor again")
      }
    }
  }

  private static func read(_ text: String) throws(CommandError) -> JSON {
    do {
      return try JSON(parsing: text)
    } catch {
      throw CommandError(.data, "this is no JSON: \(error)")
    }
  }
}
