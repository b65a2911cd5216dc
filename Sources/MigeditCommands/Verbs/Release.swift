import ArgumentParser
import ControlAPI
import JobModel

struct ReleaseVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let held jobs run.",
    discussion: """
      They are queued again, in the place that they had. Jobs of a file that has not arrived whole run without the rest of it \
      then: it says how many those are, and asks. All that is said of the jobs must match. Ends with 0 also where nothing was \
      left to do.

      Examples:
        migeditctl release 1042
        migeditctl release --batch night --yes
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  func validate() throws { _ = try selection.filter(of: .release) }

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let whole = try await ArrivingFile.look(for: selection.filter(of: .release), over: link)
    let change = JobChange<Release>(.release, selection, link: link, session: session) { whole.words($0) }
    guard let reply = try await change.run() else { return }
    try change.report(reply)
    if let words = whole.consequence(reply) { session.funnel.note(words) }
  }
}
