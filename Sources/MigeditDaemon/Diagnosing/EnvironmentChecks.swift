import EditEngine
import JobModel
import LibraryModel
import QueueStore
import Runtime

/// One check of an environment, what it looks at, and which others must be well before.
struct EnvironmentCheck: Sendable {
  let check: DiagnosisCheck
  let needs: [DiagnosisCheck]
  let look: @Sendable (EnvironmentLooks) async -> Finding

  init(
    _ check: DiagnosisCheck, needs: [DiagnosisCheck] = [],
    look: @escaping @Sendable (EnvironmentLooks) async -> Finding
  ) {
    self.check = check
    self.needs = needs
    self.look = look
  }

  /// In the order in which they are made and told: each comes behind those that it needs.
  static let all = [
    EnvironmentCheck(.credentials) { await $0.credentials() },
    EnvironmentCheck(.nameResolution) { await $0.way().nameResolution },
    EnvironmentCheck(.tls, needs: [.nameResolution]) { await $0.way().tls },
    EnvironmentCheck(.login, needs: [.tls]) { await $0.login().finding },
    EnvironmentCheck(.sessions) { await $0.sessions().finding },
    EnvironmentCheck(.privileges, needs: [.login]) { await $0.privileges().finding },
    EnvironmentCheck(.migration, needs: [.login]) { await $0.migration().finding },
    EnvironmentCheck(.source, needs: [.migration]) { await $0.source().finding },
    EnvironmentCheck(.breaker) { await $0.breaker().finding },
    EnvironmentCheck(.pause) { await $0.pause() },
    EnvironmentCheck(.windows) { await $0.windows() },
    EnvironmentCheck(.edits) { await $0.edits() },
  ]
}

/// What is looked at of one environment. What several checks go by is asked once.
actor EnvironmentLooks {
  nonisolated let name: String
  private let environment: EnvironmentEngine
  private let daemon: DaemonLooks
  private var examination: Examination?
  private var reached: Reachability?
  private var listed: Reply<MigrationListing>?

  init(_ environment: EnvironmentEngine, _ daemon: DaemonLooks) {
    name = environment.name
    self.environment = environment
    self.daemon = daemon
  }

  nonisolated var isCutOff: Bool { daemon.service.engine.isClosed }

  private func server() async -> Examination {
    if let examination { return examination }
    let made = await environment.examination()
    examination = made
    return made
  }

  func credentials() async -> Finding {
    await daemon.comparison()?.credentials(of: name) ?? .silent("The disk with its files")
  }

  func way() async -> WayFacts {
    let reach: Reachability
    if let reached { reach = reached } else { reach = await server().reach() }
    reached = reach
    return WayFacts(reach: reach, now: daemon.service.time.wall())
  }

  func login() async -> LoginFacts {
    let before = await environment.state()
    let list: Reply<MigrationListing>? = before.asksToBeLeftAlone ? nil : await list()
    return LoginFacts(
      environment: name, user: environment.settings.userInWords, slot: await server().slot,
      state: await environment.state(), list: list)
  }

  private func list() async -> Reply<MigrationListing> {
    if let listed { return listed }
    let list = await server().list()
    listed = list
    return list
  }

  func sessions() async -> SessionFacts { SessionFacts(environment: name, state: await environment.state()) }

  func privileges() async -> PrivilegeFacts {
    PrivilegeFacts(environment: name, grant: await server().createPackage())
  }

  func migration() async -> MigrationFacts {
    let list = await list()
    guard case .answered(let listing) = list, let id = listing.first else {
      return MigrationFacts(environment: name, list: list, read: nil)
    }
    let reply = await server().read(Target(environment: name, kind: .migration, id: id))
    return MigrationFacts(environment: name, list: list, read: (id, reply))
  }

  func source() async -> SourceFacts {
    SourceFacts(environment: name, url: environment.settings.url, list: await server().list(ofEveryPurpose: true))
  }

  func breaker() async -> BreakerFacts { BreakerFacts(environment: name, state: await environment.state()) }

  func pause() async -> Finding {
    guard let work = await work() else { return daemon.unread("what is paused") }
    return PauseFacts(environment: name, pause: work.pauses.ofEnvironment).finding
  }

  func edits() async -> Finding {
    guard let work = await work() else { return daemon.unread("what is at work") }
    let (service, states) = (daemon.service, await daemon.service.engine.serverStates())
    let unseen = await service.time.waiting(DaemonLooks.patience) {
      var unseen: [UnseenEdit] = []
      for edit in work.inFlight where !edit.isOver {
        guard let found = try? await service.store.get(edit.job, in: states), let one = UnseenEdit(found) else {
          continue
        }
        unseen.append(one)
      }
      return unseen
    }
    guard let unseen else { return daemon.unread("what is at work") }
    return EditFacts(
      atWork: work.inFlight.count, unseen: unseen, leftovers: work.inFlight.filter(\.isOver).map(\.job).sorted()
    ).finding
  }

  private func work() async -> EnvironmentWork? {
    let (service, name) = (daemon.service, name)
    let work = await service.time.waiting(DaemonLooks.patience) { try? await service.store.work(in: name) }
    return work.flatMap(\.self)
  }

  func windows() async -> Finding {
    let (service, name, hours) = (daemon.service, name, environment.hours)
    let next = await service.time.waiting(DaemonLooks.patience) {
      try? await service.store.windows(of: name, hours, count: 1)
    }
    guard let next, let spans = next else {
      return daemon.unread("what was opened beside its windows")
    }
    return WindowFacts(environment: name, hours: hours, next: spans.first, now: service.time.wall()).finding
  }
}

extension EnvironmentSettings {
  /// An API token goes where the user's name goes, and is a secret.
  fileprivate var userInWords: String { loginMode == 4096 ? "the user of its API token" : username }
}

extension ServerState {
  /// It said for how long (Retry-After), or that it is overloaded.
  fileprivate var asksToBeLeftAlone: Bool {
    breaker == .open && outage?.kind == nil && outage?.failure.reason.known == .overloaded
  }
}
