import EditEngine
import Glibc
import JobModel
import LibraryModel
import QueueStore
import Runtime
import ServiceLifecycle

/// Keeps the line up to date that `systemctl status` shows.
struct StatusLine: Service {
  let store: any QueueStore
  let engine: EditEngine
  let manager: ServiceManager
  let time: TimeSource

  func run() async throws {
    await cancelWhenGracefulShutdown { await follow() }
  }

  private func follow() async {
    var said: String?
    while !Task.isCancelled {
      // Listens before it looks, so that no change is missed in between.
      let bell = store.bell()
      if let line = try? await line(), line != said {
        manager.status(line)
        said = line
      }
      // Nobody reads the line more often than once a second. From time to time it is made without a ring, too: an hour of the
      // day becomes a date, and a disk that fails rings no bell.
      guard (try? await time.sleep(.seconds(1))) != nil else { return }
      _ = await time.rings(bell, until: time.steady() + .seconds(30))
    }
  }

  private func line() async throws -> String {
    let servers = await engine.serverStates()
    let status = try await store.status(in: servers)
    return Self.text(
      isStopping: servers.values.contains(where: \.isStopping), counts: status.counts, problem: status.problem,
      pause: status.pause, environments: status.environments, now: time.wall(), timeOfDay: Self.localTime)
  }

  /// `3 running, 214 queued, prod outage since 02:14`.
  static func text(
    isStopping: Bool = false, counts: [JobState: Int], problem: String?, pause: Paused?,
    environments: [EnvironmentStatus], now: WallTime, timeOfDay: (WallTime) -> String
  ) -> String {
    func since(_ instant: WallTime) -> String {
      now - instant < .seconds(20 * 3600) ? timeOfDay(instant) : instant.description
    }
    var parts = ["\(counts[.running] ?? 0) running", "\(counts[.queued] ?? 0) queued"]
    if let held = counts[.held], held > 0 { parts.append("\(held) held") }
    if let problem { parts.append("no job is taken: \(problem)") }
    if let pause { parts.append("all paused since \(since(pause.at))") }
    for environment in environments {
      if let outage = environment.outageSince { parts.append("\(environment.name) outage since \(since(outage))") }
      if let pause = environment.pause { parts.append("\(environment.name) paused since \(since(pause.at))") }
      let unknown = environment.slots.count { $0.state.known == .unknown }
      if unknown > 0 { parts.append("\(environment.name) \(unknown) unknown") }
    }
    return (isStopping ? "stopping: " : "") + parts.joined(separator: ", ")
  }

  /// Hour and minute in the machine's time zone.
  private static func localTime(_ instant: WallTime) -> String {
    var seconds = time_t(instant.milliseconds / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    func padded(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(padded(local.tm_hour)):\(padded(local.tm_min))"
  }
}
