import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal

struct WatchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow what happens, one line an event, until Ctrl-C.",
    discussion: """
      Starts with now, or behind the event that --since names; 0 replays all that is kept. When the daemon is restarted, \
      it goes on behind the last event it has shown; it ends with 75 where the daemon does not come back in 15 minutes. On a \
      terminal a line below the events shows how far the batch is that --batch names. Ctrl-C says how many events there were, \
      and leaves the jobs alone.

      Examples:
        migeditctl watch --batch night
        migeditctl watch --since 0 --json | jq -c '[.sequence, .what, .job.id]'
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var filters: FilterOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Replay the events behind this one first.", valueName: "sequence"),
    transform: wholeNumber(Self.sequences))
  var since: Int?

  /// No queue counts further, and any program that reads JSON can write each of them down.
  private static let sequences = 0...(1 << 53) - 1

  func run(in session: CommandSession) async throws {
    let filter = try filters.filter()
    let seen = WatchedEvents(filter, session)
    defer { seen.clear() }
    try await Interruption.watch(session.console, saying: seen.farewell) {
      try await follow(filter, seen, session)
    }
  }

  private func follow(_ filter: Filter, _ seen: WatchedEvents, _ session: CommandSession) async throws {
    let (console, funnel) = (session.console, session.funnel)
    let layout = EventTable.layout(width: console.width)
    var place = WatchPlace(since: since)
    var isHeadless = !common.json
    let following = ResilientConnection(socket: session.socket, console: console, progress: console.progressLine)
    try await following.run { link, isAgain in
      let batch = isAgain ? nil : try await check(filter, over: link, session)
      var sequence = try await place.resume(link, isAgain: isAgain, note: funnel.note)
      if isHeadless { try funnel.emit(heading: layout) }
      isHeadless = false
      if let batch { seen.show(batch) }
      func follow() async throws {
        let parameters = Watch.Parameters(filter: filter.isEmpty ? nil : filter, since: sequence)
        try await link.watch(parameters) { reply, object in
          place.passed(reply.event.sequence)
          seen.see(reply.event)
          // A bookmark is for programs only.
          if common.json || reply.event.what.description != "bookmark" {
            seen.clear()
            try funnel.emit(
              object, or: { EventTable.lines(of: reply.event, in: layout, now: console.now()) }, in: layout)
          }
          seen.show()
          await seen.refresh()
          return true
        }
      }
      do {
        try await follow()
      } catch ControlError.eventsPruned(let oldest) where isAgain {
        funnel.note("the events up to \(oldest - 1) were pruned meanwhile; going on with what is kept")
        sequence = oldest - 1
        try await follow()
      }
      // Watch has no end of its own: the daemon stops.
      throw ControlError.shuttingDown
    }
  }

  /// An environment that is not there will have no events. A batch may come later.
  ///
  /// - Returns: the batch that is watched, where it is under way.
  private func check(_ filter: Filter, over link: DaemonLink, _ session: CommandSession) async throws -> Batch? {
    if let name = filter.environment { try await NothingMatches.check(environment: name, over: link) }
    guard let name = filter.batch else { return nil }
    do {
      let batch = try await link.call(GetBatch.self, GetBatch.Parameters(name: name)).read().batch
      guard batch.endedAt == nil else { return nil }
      session.funnel.note("batch \(batch.title): \(BatchText.outlook(batch, now: session.console.now()))")
      return batch
    } catch ControlError.noSuchBatch {
      session.funnel.note("there is no batch \"\(name)\" yet; waiting for its first event")
      return nil
    }
  }
}
