import ControlAPI
import JobModel
import Varlink

/// Follows the events over a connection of its own, for as long as the screen is there: where the daemon goes away, it is waited
/// for, and the events go on behind the last one.
struct TopFollowing: Sendable {
  let socket: String
  let batch: String?
  let sleep: @Sendable (Duration) async throws -> Void
  /// Takes what happens.
  let tell: @Sendable (TopInput) -> Void

  func run(from start: WatchPlace) async {
    var place = start
    var pause = Self.shortest
    while !Task.isCancelled {
      var reason = "it has gone away"
      do {
        try await follow(&place) { pause = Self.shortest }
      } catch ControlError.eventsPruned {
        // What is shown is asked anew all the same.
        place = WatchPlace(since: nil)
        continue
      } catch  where !Self.isEnd(error) {
        reason = Self.firstLine(ErrorText.complaint(for: error, socket: socket).message)
      } catch {}
      if Task.isCancelled { return }
      tell(.gone(reason))
      guard (try? await sleep(pause)) != nil else { return }
      pause = min(pause * 2, Self.longest)
    }
  }

  private static let shortest = Duration.milliseconds(200)
  private static let longest = Duration.seconds(5)

  private func follow(_ place: inout WatchPlace, isThere: () -> Void) async throws {
    let link = try await DaemonLink.connect(to: socket)
    let since = try await place.resume(link, isAgain: true) { _ in }
    isThere()
    tell(.connected)
    var filter = Filter()
    filter.batch = batch
    try await link.watch(Watch.Parameters(filter: filter.isEmpty ? nil : filter, since: since)) { reply, _ in
      place.passed(reply.event.sequence)
      tell(.event(reply.event))
      return true
    }
  }

  /// Whether the daemon has just gone away, which says nothing more.
  private static func isEnd(_ error: any Error) -> Bool {
    switch error {
    case VarlinkClientError.closed, VarlinkClientError.notSent, ControlError.shuttingDown: true
    default: false
    }
  }

  private static func firstLine(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }
}
