import EditEngine
import JobModel
import QueueStore
import Runtime

/// One check of the daemon or its machine, and what it looks at.
struct DaemonCheck: Sendable {
  let check: DiagnosisCheck
  let look: @Sendable (DaemonLooks) async -> Finding

  init(_ check: DiagnosisCheck, look: @escaping @Sendable (DaemonLooks) async -> Finding) {
    self.check = check
    self.look = look
  }

  /// In the order in which they are told: what explains others comes first.
  static let all = [
    DaemonCheck(.version) { $0.version().finding },
    DaemonCheck(.configuration) { await $0.comparison()?.finding ?? .silent("The disk with the configuration") },
    DaemonCheck(.queue) { await $0.queue().finding },
    DaemonCheck(.pause) { await $0.pause() },
    DaemonCheck(.scheduler) { await $0.scheduler().finding },
    DaemonCheck(.fileSystem) { await $0.fileSystem()?.finding ?? .silent("The file system of the queue") },
    DaemonCheck(.space) { await $0.space()?.finding ?? .silent("The file system of the queue") },
    DaemonCheck(.clock) { await $0.clock().finding },
    DaemonCheck(.timeZones) { await $0.timeZones()?.finding ?? .silent("The disk with the time zones") },
    DaemonCheck(.roles) { await $0.roles().finding },
    DaemonCheck(.watchdog) { $0.watchdog().finding },
  ]

  /// Those that are about the queue's place. The disk of a database server is not this machine's.
  static func all(of place: QueuePlace) -> [DaemonCheck] {
    place.path == nil ? all.filter { ![.fileSystem, .space].contains($0.check) } : all
  }
}

extension Finding {
  /// Something that hangs, as a disk may.
  static func silent(_ what: String) -> Finding {
    .fault(
      "\(what) has not answered for \(DaemonLooks.patience.setting).",
      next: "Look at the disks: `dmesg`, and whether a network file system hangs.")
  }
}

/// What is looked at of the daemon and its machine. Each look is bounded in time.
struct DaemonLooks: Sendable {
  static let patience = Duration.seconds(10)

  let service: ControlService
  /// What stands on the disk beside what is in force: one look for the daemon and all environments.
  let comparison: @Sendable () async -> ConfigurationComparison?

  private var machine: MachineLooks { service.machine }
  private var place: QueuePlace { service.configuration.store.place }
  /// Empty where the queue is in no file, and nothing of it is looked at.
  private var path: String { place.path ?? "" }

  func version() -> VersionFacts {
    VersionFacts(sqlite: place.path == nil ? nil : machine.sqliteVersion, startedAt: service.startedAt)
  }

  func queue() async -> QueueFacts {
    let status = await service.time.waiting(Self.patience) { [service] in
      do {
        return QueueFacts.Status.read(try await service.store.status())
      } catch {
        return .failed("\(error)")
      }
    }
    return QueueFacts(place: place, status: status ?? .silent, now: service.time.wall())
  }

  func pause() async -> Finding {
    let pauses = await service.time.waiting(Self.patience) { [service] in
      try? await service.store.work(in: nil).pauses
    }
    guard let pauses, let found = pauses else { return unread("what is paused") }
    return PauseFacts(environment: nil, pause: found.ofQueue).finding
  }

  /// It hangs, or it fails, which is told of the queue itself.
  func unread(_ what: String) -> Finding {
    .fault(
      "The queue, which knows \(what), could not be read within \(Self.patience.setting).", next: place.look)
  }

  func scheduler() async -> SchedulerFacts {
    let isStopping = await service.engine.serverStates().values.contains(where: \.isStopping)
    return SchedulerFacts(silent: await service.silentParts(), isStopping: isStopping)
  }

  func fileSystem() async -> FileSystemFacts? {
    await OwnThread.run("mounts", within: Self.patience) { [machine, path] in
      FileSystemFacts(path: path, mount: machine.mount(path))
    }
  }

  func space() async -> SpaceFacts? {
    await OwnThread.run("disk", within: Self.patience) { [machine, path] in
      SpaceFacts(path: path, disk: machine.disk(path))
    }
  }

  func clock() async -> ClockFacts {
    let state = await OwnThread.run("clock", within: Self.patience) { [machine] in machine.clock() }
    return ClockFacts(state: state ?? .untold("nobody has answered"), now: service.time.wall())
  }

  func timeZones() async -> TimeZoneFacts? {
    await OwnThread.run("time zones", within: Self.patience) { [machine] in machine.timeZones() }
  }

  func roles() async -> RoleFacts {
    let settings = service.configuration.accessSettings
    return RoleFacts(
      settings: settings, ownUser: await service.accounts.name(of: machine.ownUser),
      unknown: await Access.unknown(of: settings), unknownBefore: service.access.unknown)
  }

  func watchdog() -> WatchdogFacts { machine.watchdog() }
}
