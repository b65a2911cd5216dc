import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

struct NotifyVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Run a command for each event of some kinds, until Ctrl-C.",
    usage: "migeditctl notify --on <events> [<options>] -- <command> [<arguments>]",
    discussion: """
      The command gets the event as JSON on its input, and in its environment MIGEDIT_EVENT, MIGEDIT_SEQUENCE and, those \
      that apply, MIGEDIT_JOB, MIGEDIT_BATCH, MIGEDIT_BATCH_RUN and MIGEDIT_ENVIRONMENT.

      It is run at least once for each event, in their order, one at a time; MIGEDIT_SEQUENCE tells one that comes again. \
      Where it has come to is kept in $STATE_DIRECTORY, else in $XDG_STATE_HOME/migedit, else in ~/.local/state/migedit, \
      when the command has ended with 0 or has timed out. One that ends otherwise is run again after 1 s, then 2 s, 4 s \
      and so on, \(Notifying.mostTries) times in all (about 2 min); then that is said, and the next event comes. \
      A command that can't be started ends notify. SIGINT and SIGTERM are passed on to a command that runs, and its event \
      comes again at the next start.

      Without a place that was kept it begins with what happens next. It waits for a daemon that is restarted, for 15 \
      minutes; where the events that are next were pruned meanwhile, it says so and goes on with the oldest.

      Events: \(EventName.all.joined(separator: ", ")).

      Examples:
        migeditctl notify --on batchEnded,outageBegan -- /usr/local/bin/tell-us
        migeditctl notify --on failed --timeout 10s -- logger -t migedit
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .customLong("on"),
    help: ArgumentHelp("The kinds of events, with commas between them; may be repeated.", valueName: "events"),
    completion: .list(EventName.all), transform: EventName.list)
  var events: [[String]] = []

  @Option(
    help: ArgumentHelp("How long the command may take before it is ended. Default: 60s.", valueName: "time"),
    transform: expected)
  var timeout: DurationArgument?

  @Option(
    help: ArgumentHelp("Names the place that is kept: each notify beside another needs its own. Default: notify."),
    transform: NotifyVerb.fileName)
  var name: String?

  @Argument(parsing: .postTerminator, help: ArgumentHelp("The command, and its arguments.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    guard !events.isEmpty else {
      throw ValidationError(
        "say which events: --on batchEnded,outageBegan or others of \(EventName.all.joined(separator: ", ")).")
    }
    guard !command.isEmpty else { throw ValidationError("say the command behind --, as in: -- /usr/local/bin/tell-us") }
  }

  func run(in session: CommandSession) async throws {
    let place = try NotifyPlace(folder: NotifyPlace.folder(session.console), name: name ?? "notify")
    let notifying = Notifying(
      kinds: Set(events.joined()), command: command, timeout: timeout?.duration ?? .seconds(60), place: place,
      session: session)
    try await notifying.run()
  }

  @Sendable private static func fileName(_ text: String) throws -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
    guard isPlain, !text.isEmpty, !text.hasPrefix("."), text.utf8.count <= 100 else {
      throw ValidationError("expected a plain name for a file, of up to 100 bytes.")
    }
    return text
  }
}

/// The kinds of events that something may be done for.
enum EventName {
  static let all = EventKind.names.filter { $0 != EventKind.progress.rawValue && $0 != EventKind.bookmark.rawValue }

  @Sendable static func list(_ text: String) throws -> [String] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let word = word.filter { $0 != " " }
      if all.contains(word) { return word }
      let near = NearestNames.of(word, among: all, most: 2)
      let question = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
      throw ValidationError("\"\(word)\" is no event; there are \(all.joined(separator: ", ")).\(question)")
    }
  }
}
