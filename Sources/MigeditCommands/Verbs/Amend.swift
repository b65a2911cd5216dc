import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

struct AmendVerb: ChangeVerb {
  static let configuration = CommandConfiguration(
    commandName: "amend",
    abstract: "Change a job that has not been submitted: its change, priority, times or labels.",
    usage: """
      migeditctl amend <job> [<changes>] [<options>]
      """,
    discussion: """
      Only what is said changes; a change, and labels, take the place of all that was there. The job keeps its place in the \
      queue and its key. What runs, was submitted, or is over can't be amended: cancel it where it runs, then \
      retry --held queues it anew and holds it until release. edit opens the change in an editor.

      Examples:
        migeditctl amend 1042 --name R12 --priority 100
        migeditctl amend 1042 --not-before 90m --clear deadline
        migeditctl retry --held 1042 && migeditctl amend 1042 --merge-patch fixed.json && migeditctl release 1042
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"), completion: .daemon(.jobs), transform: expected)
  var job: JobRange

  @OptionGroup var changeOptions: ChangeOptions
  @OptionGroup var options: AmendOptions

  func validate() throws {
    if job.ids.count != 1 { throw ValidationError("amend takes one job.") }
    if changeOptions.isEmpty, options.isEmpty {
      throw ValidationError(
        "say what is to change: an option of the change, --priority, --not-before, --deadline or others.")
    }
  }

  func run(in session: CommandSession) async throws {
    let id = job.ids.lowerBound
    let link = try await session.connect()
    var parameters = try options.parameters(of: id, now: session.console.now())
    var places = EditPlaces(change: [], kind: nil)
    if !changeOptions.isEmpty {
      let kind = try await link.call(Get.self, Get.Parameters(id: id)).read().job.target.kind
      try changeOptions.check(for: kind)
      places = try changeOptions.places(of: kind)
      let change = JSON.object(try changeOptions.change(session.console, for: kind))
      parameters.change = try Amending.read(change, places: places)
    }
    try await Amending(link: link, session: session).perform(parameters, places: places)
  }
}
