import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// Runs a command for each event of some kinds, at least once, over restarts of the daemon and of itself.
///
/// The place is kept after the command has ended well, has timed out or was given up on: who ends this process before that finds
/// the event again at its next start.
struct Notifying: Sendable {
  let kinds: Set<String>
  let command: [String]
  let timeout: Duration
  let place: NotifyPlace
  let session: CommandSession
  private let running = RunningCommand()

  init(
    kinds: Set<String>, command: [String], timeout: Duration, place: NotifyPlace, session: CommandSession
  ) {
    self.kinds = kinds
    self.command = command
    self.timeout = timeout
    self.place = place
    self.session = session
  }

  /// How often a command that fails is run for one event, and how long the first rest is: each next one is twice as long.
  static let mostTries = 8
  private static let firstRest = Duration.seconds(1)

  private var console: Console { session.console }

  /// Returns never: it ends with an error, or by a signal.
  func run() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await follow()
        return true
      }
      group.addTask {
        try await endBySignal()
        return false
      }
      defer { group.cancelAll() }
      while let isOver = try await group.next(), !isOver {}
    }
  }

  /// Ends this process by the first signal that comes. A command that runs gets it first, and is waited for; its event is told
  /// again at the next start, since nobody knows how far it came.
  private func endBySignal() async throws {
    for await signal in console.endSignals() {
      guard running.pass(signal) else { throw CommandError.ended(by: signal) }
      // The command's end is the end of `follow`, which ends this, too. One that ignores the signal is ended.
      try await console.sleep(.seconds(5))
      running.pass(SIGKILL)
    }
  }

  private func follow() async throws {
    let kept = try place.load()
    var watch = WatchPlace(since: kept?.sequence, store: kept?.store)
    let following = ResilientConnection(socket: session.socket, console: console, progress: console.progressLine)
    try await following.run { link, isAgain in
      var sequence = try await watch.resume(link, isAgain: isAgain, note: session.funnel.note)
      try save(watch)
      func tellAll() async throws {
        try await link.watch(Watch.Parameters(since: sequence)) { reply, object in
          let event = reply.event
          if kinds.contains(event.what.description) { try await tell(event, object) }
          watch.passed(event.sequence)
          // What is not asked for moves the place on now and then only, so that the disk is not kept busy.
          if kinds.contains(event.what.description) || event.what.known == .bookmark { try save(watch) }
          return true
        }
      }
      do {
        try await tellAll()
      } catch ControlError.eventsPruned(let oldest) {
        session.funnel.note(
          "the events up to \(oldest - 1) were pruned before they were told (keep_events); going on with event \(oldest)"
        )
        sequence = oldest - 1
        watch.passed(sequence)
        try await tellAll()
      }
      // Watch has no end of its own: the daemon stops.
      throw ControlError.shuttingDown
    }
  }

  private func save(_ watch: WatchPlace) throws {
    if let kept = watch.kept { try place.save(kept) }
  }

  /// Returns when the command has ended well, has timed out, or has failed so often that it is given up on: one event must not
  /// keep all that come after it from being told.
  private func tell(_ event: Event, _ object: JSON) async throws {
    let child = ChildProcess(
      command: command, variables: Self.variables(event), input: object.bytes + [0x0A])
    var rest = Self.firstRest
    for tries in 1...Self.mostTries {
      let ending = try await child.run(timeout: timeout, as: running, sleep: console.sleep)
      if let signal = running.signal { throw CommandError.ended(by: signal) }
      if ending == .exited(0) { return }
      let what = "\(event.what) \(event.sequence): \(command[0]) \(Self.words(ending, timeout))"
      if ending == .timedOut { return session.funnel.note("\(what); going on with the next event") }
      guard tries < Self.mostTries else {
        return session.funnel.note("\(what), \(tries) times; given up on, going on with the next event")
      }
      session.funnel.note("\(what); it is run again in \(rest.setting)")
      try await console.sleep(rest)
      rest *= 2
    }
  }

  /// Those that don't apply are taken away, so that none of a surrounding process shows through.
  static func variables(_ event: Event) -> [String: String?] {
    [
      "MIGEDIT_EVENT": event.what.description, "MIGEDIT_SEQUENCE": String(event.sequence),
      "MIGEDIT_JOB": event.job.map { String($0.id) }, "MIGEDIT_BATCH": event.batch?.name ?? event.job?.batch,
      "MIGEDIT_BATCH_RUN": (event.batch?.run ?? event.job?.batchRun).map { String($0) },
      "MIGEDIT_ENVIRONMENT": event.environment?.name ?? event.job?.target.environment,
    ]
  }

  private static func words(_ ending: ChildProcess.Ending, _ timeout: Duration) -> String {
    switch ending {
    case .exited(let status): "ended with \(status)"
    case .killed(let signal): "was ended by signal \(signal)"
    case .timedOut: "did not end in \(timeout.setting)"
    }
  }
}
