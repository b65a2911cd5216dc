import ArgumentParser
import ControlAPI
import JobModel

struct TopVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Show on the whole screen what runs, what is next and what has failed, as it changes.",
    discussion: """
      Environments with their slots, breaker, window and trouble; the edits that run, how far they are and for how long; \
      the jobs that start next, and why they wait; the last failures. Keys: Tab and the arrows choose a job, w says why it is as it \
      is, h holds, r releases, c cancels and R retries it, each asking first; / and e filter, s sorts, ? shows all keys, q \
      leaves. It goes on when the daemon is restarted. It needs a terminal: status and list are for scripts, watch is for logs.

      Examples:
        migeditctl top
        migeditctl top --environment prod
        migeditctl top --batch night
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only this environment, to begin with.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(
    help: ArgumentHelp("Only the jobs of this batch.", valueName: "name"), completion: .daemon(.batches))
  var batch: String?

  func validate() throws {
    if common.json { throw ValidationError("top is a screen for people; watch --json follows what happens.") }
  }

  func run(in session: CommandSession) async throws {
    guard let screen = session.console.screen else {
      throw CommandError(
        .usage,
        "top needs a terminal that can be written all over, on standard input and output. `migeditctl status` shows the same "
          + "at a glance, `migeditctl watch` follows what happens.")
    }
    // What keeps it from beginning is said as by any other verb, and not on a screen that goes away.
    let link = try await session.connect()
    var filter = Filter()
    (filter.environment, filter.batch) = (environment, batch)
    try await NothingMatches.check(filter, over: link)
    let status = try await link.call(Status.self, Status.Parameters()).read()
    let state = TopState(now: session.console.now(), socket: session.socket, environment: environment, batch: batch)
    let place = WatchPlace(
      since: max(status.oldestSequence - 1, status.lastSequence - Self.replayed, 0), store: status.storeId)
    try await TopShell(screen: screen, session: session).run(state, from: place)
  }

  /// So many events are read again at the beginning, for the jobs that have failed last: the list of all that have failed has
  /// them in the order in which they were enqueued.
  private static let replayed = 500
}
