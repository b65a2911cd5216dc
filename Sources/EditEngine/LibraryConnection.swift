import JSONDocument
package import JobModel
package import LibraryAPI
package import LibraryModel
package import Runtime

/// A Library server as the engine sees it: holds a login for each slot and makes a new one where the server has
/// forgotten it; an edit never notices.
package actor LibraryConnection: LibraryPort {
  private var client: LibraryClient
  /// How many requests are under way with each client; one that is no longer in use is shut down after its last.
  private var underWay: [ObjectIdentifier: Int] = [:]
  private let time: TimeSource
  /// How long no login is tried after one that a stranger refused: `probe_after`.
  private let pauseOfLogins: Duration
  private var logins: [Int: Login] = [:]
  /// The login that is being asked for: one at a time, so that a wrong password is not tried by every slot.
  private var asking: Task<Result<Login, NoLogin>, Never>?
  private var refusals = LoginRefusals()

  package init(_ client: LibraryClient, time: TimeSource, pauseOfLogins: Duration = BreakerSettings().probeAfter) {
    self.client = client
    self.time = time
    self.pauseOfLogins = pauseOfLogins
  }

  package func get(_ target: Target, withContent: Bool, slot: Int) async -> Reply<Observation> {
    await withLogin(slot, borrows: true) { await $0.observe(target, withContent: withContent, $1) }
  }

  package func redaction() -> Redaction { client.redaction }

  package func put(
    _ draft: Draft, to target: Target, slot: Int, before limit: SendLimit
  ) async throws(SentTooLate) -> Reply<Acceptance> {
    let reply = try await withLogin(slot, borrows: false) { [time] (client, login) async throws(SentTooLate) in
      if limit.isOver(now: time.now()) { throw SentTooLate() }
      return await client.put(
        target.kind, id: target.id.description, document: draft.submitted.json, projectID: draft.projectID, login)
    }
    guard case .answered(let receipt) = reply else { return reply.failed() }
    return .answered(Acceptance(saysCreating: receipt.packageStatuses.contains { PackageStatus($0) == .creating }))
  }

  package func targets(
    _ kind: TargetKind, offset: Int, limit: Int, named pattern: NamePattern?, slot: Int
  ) async -> Reply<ListedTargets> {
    await withLogin(slot, borrows: true) {
      await $0.targets(kind, offset: offset, limit: limit, named: pattern, $1)
    }
  }

  package func checkHealth(slot: Int) async -> Reply<Void> {
    let reply = await withLogin(slot, borrows: true) { await $0.witness($1) }
    guard case .answered = reply else { return reply.failed() }
    return .answered(())
  }

  package func list(ofEveryPurpose: Bool, slot: Int) async -> Reply<MigrationListing> {
    let reply = await withLogin(slot, borrows: true) { client, login in
      guard ofEveryPurpose else { return await client.witness(login) }
      return await client.list(
        offset: 0, limit: Self.listed, purposes: MigrationListing.purposes, fields: ["id", "packageInfo"], login)
    }
    guard case .answered(let list) = reply else { return reply.failed() }
    return .answered(MigrationListing(list, redaction: client.redaction))
  }

  /// Of every purpose: enough to see what they are for.
  private static let listed = 20

  package func createPackage(slot: Int) async -> Reply<PrivilegeGrant> {
    let reply = await withLogin(slot, borrows: true) { await $0.privileges($1) }
    guard case .answered(let list) = reply else { return reply.failed() }
    return .answered(PrivilegeGrant(of: PrivilegeGrant.createPackage, in: list, redaction: client.redaction))
  }

  package func reach() async -> Reachability { await calling { await $0.reach() } }

  package func isUp() async -> Bool {
    if case .accepted = await calling({ await $0.status() }) { true } else { false }
  }

  package func tryFreshLogin(slot: Int, other: Target?) async -> Bool {
    while let asking { _ = await asking.value }
    guard obstacle == nil, case .success(let login) = await askForLogin(for: nil), await isAnswered(login, other: other)
    else { return false }
    logins[slot] = login
    for (slot, old) in logins where old !== login {
      let isOver = await !isAnswered(old, other: other)
      // What was given up says nothing of it.
      if isOver, !Task.isCancelled, logins[slot] === old { logins[slot] = nil }
    }
    return true
  }

  /// Whether a login gets an answer to what every login must get one to.
  private func isAnswered(_ login: Login, other: Target?) async -> Bool {
    if await calling({ await $0.witness(login) }).isAnswer { return true }
    guard let other else { return false }
    return await calling {
      await $0.get(other.kind, id: other.id.description, withContent: false, login)
    }.isAnswer
  }

  package func forgetLogin(slot: Int) { logins[slot] = nil }

  package func keepAlive(slot: Int) async {
    guard let login = logins[slot], case .loginGone = await calling({ await $0.keepAlive(login) }) else { return }
    forget(login)
  }

  package func allowLogin() { refusals.allowOne(hasLogins: !logins.isEmpty) }

  package func loginLimit() -> LoginLimit? {
    if case .limit(let limit) = obstacle { limit } else { nil }
  }

  /// What keeps a login from being made now.
  private var obstacle: LoginObstacle? { refusals.obstacle(now: time.steady(), slots: Set(logins.keys)) }

  package func become(_ other: any LibraryPort) async {
    guard let other = other as? LibraryConnection else { preconditionFailure("a connection becomes a connection") }
    let (old, new) = (client, await other.client)
    new.goOn(after: old)
    client = new
    refusals = LoginRefusals()
    if underWay[ObjectIdentifier(old)] == nil { await old.shutdown() }
  }

  package func shutdown(mayLogOut: Bool) async {
    if mayLogOut {
      await withDiscardingTaskGroup { [client] group in
        for login in logins.values { group.addTask { _ = await client.logout(login) } }
      }
    }
    logins = [:]
    await client.shutdown()
  }
}

extension LibraryConnection {
  /// Asks with the slot's login. A login that the server has forgotten is replaced, once: what was asked with it was
  /// not done, so it may be asked again.
  ///
  /// - Parameter borrows: whether it may be asked with another slot's login where the server takes no more.
  private func withLogin<Value: Sendable, Obstacle: Error>(
    _ slot: Int, borrows: Bool,
    _ ask: @escaping @Sendable (LibraryClient, Login) async throws(Obstacle) -> LibraryAPI.Answer<Value>
  ) async throws(Obstacle) -> Reply<Value> {
    for isLast in [false, true] {
      let login: Login
      /// Why the slot asks with another one's; nil: it asks with its own.
      var lack: Failure?
      switch await self.login(for: slot) {
      case .success(let known): login = known
      case .failure(let why):
        // Whatever was asked has not been sent.
        guard borrows, why.failure.reason.known == .tooManyLogins, let other = logins.values.first else {
          return .noLogin(why.failure, isNew: why.isNew)
        }
        (login, lack) = (other, why.failure)
      }
      let answer = try await calling { (client) async throws(Obstacle) in try await ask(client, login) }
      guard let words = answer.loginFault else { return reply(answer) }
      // Whether a borrowed one has gone for its own slot, too, or is only not known of this target, the health check tells.
      if let lack {
        guard await !isAnswered(login, other: nil) else {
          return .unanswered(.loginNotKnown(words, server: client.serverName), mayBeTaken: false)
        }
        forget(login)
        // Where none of ours is left, there is room for one again.
        if logins.isEmpty, !isLast { continue }
        return .noLogin(lack, isNew: true)
      }
      guard isLast else {
        forget(login)
        continue
      }
      if case .outage = answer { return reply(answer) }
      // The server gives a login and does not know it here. Whether that is the target's fault, the health check tells,
      // which is asked with it.
      return .unanswered(.loginNotKnown(words, server: client.serverName), mayBeTaken: false)
    }
    preconditionFailure("the second round returns")
  }

  private func reply<Value: Sendable>(_ answer: LibraryAPI.Answer<Value>) -> Reply<Value> {
    switch answer {
    case .accepted(let value): return .answered(value)
    case .refused(let words): return .refused(words)
    case .loginGone(let words):
      return .unanswered(.loginNotKnown(words, server: client.serverName), mayBeTaken: false)
    case .notTaken(let words): return .unanswered(.tooBusy(words, server: client.serverName), mayBeTaken: false)
    case .unanswered(let unanswered, let left): return .unanswered(unanswered, mayBeTaken: left)
    case .outage(let known, let words):
      let failure = Failure(known, words, server: client.serverName)
      if known == .tooManyLogins {
        refusals.tooMany(failure, now: time.steady(), hasLogins: !logins.isEmpty)
        return .noLogin(failure, isNew: true)
      }
      // It says nothing of what is asked next.
      if known == .serverTimeout {
        return .unanswered(Unanswered(.serverError, failure.message, words: words), mayBeTaken: true)
      }
      return .outage(failure, mayBeTaken: answer.mayHaveBeenDone)
    }
  }

  private func calling<Value: Sendable, Obstacle: Error>(
    _ call: @Sendable (LibraryClient) async throws(Obstacle) -> Value
  ) async throws(Obstacle) -> Value {
    let client = client
    underWay[ObjectIdentifier(client), default: 0] += 1
    do {
      let value = try await call(client)
      await isDone(with: client)
      return value
    } catch {
      await isDone(with: client)
      throw error
    }
  }

  private func isDone(with client: LibraryClient) async {
    let id = ObjectIdentifier(client)
    underWay[id, default: 1] -= 1
    guard underWay[id] == 0 else { return }
    underWay[id] = nil
    if client !== self.client { await client.shutdown() }
  }

  private func forget(_ login: Login) {
    for (slot, known) in logins where known === login { logins[slot] = nil }
  }

  private func login(for slot: Int) async -> Result<Login, NoLogin> {
    // Another slot's: its login is that slot's own, but its refusal is everybody's.
    while let asking { _ = await asking.value }
    if let known = logins[slot] { return .success(known) }
    if let obstacle { return .failure(obstacle.noLogin) }
    return await askForLogin(for: slot)
  }

  /// - Parameter slot: whose login it is to be; nil: that is seen later.
  private func askForLogin(for slot: Int?) async -> Result<Login, NoLogin> {
    let task = Task(executorPreference: time.executor) { await self.askNow(for: slot) }
    asking = task
    return await task.value
  }

  private func askNow(for slot: Int?) async -> Result<Login, NoLogin> {
    let asked = client
    let answer = await calling { await $0.login() }
    asking = nil
    // A reload has come in between: what the old client was told is nothing to the new one.
    guard asked === client else { return await askForLogin(for: slot) }
    switch answer {
    case .accepted(let login):
      refusals.accepted()
      if let slot { logins[slot] = login }
      return .success(login)
    case .refused(let words), .loginGone(let words): return .failure(refusals.refused(words, server: client.serverName))
    case .notTaken(let words): return .failure(NoLogin(Failure(.tooBusy(words, server: client.serverName))))
    case .outage(let known, let words):
      let failure = Failure(known, words, server: client.serverName)
      if known == .tooManyLogins { refusals.tooMany(failure, now: time.steady(), hasLogins: !logins.isEmpty) }
      return .failure(NoLogin(failure))
    case .unanswered(let unanswered, _):
      return .failure(refusals.unanswered(unanswered, now: time.steady(), pause: pauseOfLogins))
    }
  }
}

extension Reply {
  /// The same failure of another request's; not to be asked of an answered one.
  fileprivate func failed<Other: Sendable>() -> Reply<Other> {
    switch self {
    case .answered: preconditionFailure("an answer is no failure")
    case .refused(let words): .refused(words)
    case .outage(let failure, let mayBeTaken): .outage(failure, mayBeTaken: mayBeTaken)
    case .noLogin(let failure, let isNew): .noLogin(failure, isNew: isNew)
    case .unanswered(let unanswered, let mayBeTaken): .unanswered(unanswered, mayBeTaken: mayBeTaken)
    }
  }
}

extension LibraryAPI.Answer {
  /// What another login, at another node of the server, may do better; nothing was done with this one.
  fileprivate var loginFault: ServerWords? {
    switch self {
    case .loginGone(let words): words
    case .outage(.projectNotLoaded, let words) where !mayHaveBeenDone: words
    case .accepted, .refused, .notTaken, .outage, .unanswered: nil
    }
  }

  fileprivate var isAnswer: Bool {
    switch self {
    case .accepted, .refused, .outage: true
    case .loginGone, .notTaken, .unanswered: false
    }
  }
}
