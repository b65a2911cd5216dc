import JSONDocument
package import JobModel
package import LibraryAPI
package import LibraryModel
import Runtime

/// A Library server as the engine sees it: holds a login for each slot and makes a new one where the server has
/// forgotten it; an edit never notices.
package actor LibraryConnection: LibraryPort {
  private var client: LibraryClient
  /// How many requests are under way with each client; one that is no longer in use is shut down after its last.
  private var underWay: [ObjectIdentifier: Int] = [:]
  private let time: TimeSource
  private var logins: [Int: Login] = [:]
  /// The login that is being asked for: one at a time, so that a wrong password is not tried by every slot.
  private var asking: Task<LibraryAPI.Answer<Login>, Never>?
  /// A login that was refused is not tried on, which would lock the account, until it is allowed again.
  private var refusal: LibraryAPI.ServerWords?
  /// The server takes no more logins of this user, until then.
  private var limit: Limit?

  package init(_ client: LibraryClient, time: TimeSource) {
    self.client = client
    self.time = time
  }

  package func get(_ target: Target, withContent: Bool, slot: Int) async -> JobModel.Answer {
    let kind = ResourceKind(target.kind)
    let answer = await withLogin(slot, borrows: true) { client, login in
      await client.get(kind, id: target.id.description, withContent: withContent, login)
    }
    switch answer {
    case .accepted(let json):
      do {
        return .observed(try Observation(reading: json, kind: target.kind, withContent: withContent))
      } catch {
        return .outage(
          Failure(
            .unreachable,
            "The server's answer is not a \(target.kind.noun): \(error). Is the environment's url a Library server?"))
      }
    case .refused(let words): return words.outage.map(JobModel.Answer.outage) ?? .getRefused(words.asSaid)
    case .loginGone(let words): return .outage(.loginRefused(words))
    case .lost(let trouble), .neverLeft(let trouble): return .outage(trouble.failure)
    }
  }

  package func put(_ draft: Draft, to target: Target, slot: Int) async -> JobModel.Answer {
    let kind = ResourceKind(target.kind)
    let answer = await withLogin(slot, borrows: false) { client, login in
      await client.put(
        kind, id: target.id.description, document: draft.submitted.json, projectID: draft.projectID, login)
    }
    switch answer {
    case .accepted: return .putAccepted
    case .refused(let words):
      guard let outage = words.outage else { return .putRefused(words.asSaid) }
      return words.isServerTimeout ? .putLost(outage) : .putNeverLeft(outage)
    case .loginGone(let words): return .putNeverLeft(.loginRefused(words))
    case .lost(let trouble): return .putLost(trouble.failure)
    case .neverLeft(let trouble): return .putNeverLeft(trouble.failure)
    }
  }

  package func keepAlive(slot: Int) async {
    guard let login = logins[slot], case .loginGone = await calling({ await $0.keepAlive(login) }) else { return }
    forget(login)
  }

  package func allowLogin() {
    refusal = nil
    if logins.isEmpty { limit = nil }
  }

  package func loginLimit() -> LoginLimit? {
    guard let limit, time.steady() < limit.until, !logins.isEmpty else { return nil }
    return LoginLimit(.loginRefused(limit.words), until: limit.until, slots: Set(logins.keys))
  }

  package func become(_ other: any LibraryPort) async {
    guard let other = other as? LibraryConnection else { preconditionFailure("a connection becomes a connection") }
    let (old, new) = (client, await other.client)
    client = new
    (refusal, limit) = (nil, nil)
    // Another user's are not to be borrowed, and can't be ended without ending those that are in use elsewhere.
    if old.server.username != new.server.username { logins = [:] }
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

  /// Asks with the slot's login. A login that the server has forgotten is replaced, once: what was asked with it was
  /// not done, so it may be asked again.
  ///
  /// - Parameter borrows: whether it may be asked with another slot's login where the server takes no more.
  private func withLogin<Value: Sendable>(
    _ slot: Int, borrows: Bool, _ ask: @escaping @Sendable (LibraryClient, Login) async -> LibraryAPI.Answer<Value>
  ) async -> LibraryAPI.Answer<Value> {
    for isLast in [false, true] {
      let login: Login
      var isBorrowed = false
      switch await self.login(for: slot) {
      case .accepted(let known): login = known
      // Whatever was asked has not been sent.
      case .refused(let words), .loginGone(let words):
        guard borrows, words.isTooManyLogins, let other = logins.values.first else { return .loginGone(words) }
        (login, isBorrowed) = (other, true)
      case .lost(let trouble), .neverLeft(let trouble): return .neverLeft(trouble)
      }
      let answer = await calling { await ask($0, login) }
      guard let words = answer.loginFault else { return answer }
      forget(login)
      if isBorrowed, let limit {
        // That one has gone, too; where none of ours is left, there is room for one again.
        if logins.isEmpty, !isLast { continue }
        return .loginGone(limit.words)
      }
      guard isLast else { continue }
      // The server takes the login and then does not know it: all slots would find the same.
      refusal = words
      return .loginGone(words)
    }
    preconditionFailure("the second round returns")
  }

  private func calling<Value: Sendable>(_ call: @Sendable (LibraryClient) async -> Value) async -> Value {
    let client = client
    let id = ObjectIdentifier(client)
    underWay[id, default: 0] += 1
    let value = await call(client)
    underWay[id, default: 1] -= 1
    guard underWay[id] == 0 else { return value }
    underWay[id] = nil
    if client !== self.client { await client.shutdown() }
    return value
  }

  private func forget(_ login: Login) {
    for (slot, known) in logins where known === login { logins[slot] = nil }
  }

  private func login(for slot: Int) async -> LibraryAPI.Answer<Login> {
    // Another slot's: its login is that slot's own, but its refusal is everybody's.
    while let asking { _ = await asking.value }
    if let known = logins[slot] { return .accepted(known) }
    if let refusal { return .loginGone(refusal) }
    // Where ours are all gone, there is room for one again.
    if let limit, time.steady() < limit.until, !logins.isEmpty { return .loginGone(limit.words) }
    let task = Task { await askForLogin(for: slot) }
    asking = task
    return await task.value
  }

  private func askForLogin(for slot: Int) async -> LibraryAPI.Answer<Login> {
    let asked = client
    let answer = await calling { await $0.login() }
    asking = nil
    // A reload has come in between: what the old user was told is nothing to the new one.
    guard asked === client else { return await login(for: slot) }
    switch answer {
    case .accepted(let login):
      logins[slot] = login
      (refusal, limit) = (nil, nil)
      return answer
    case .lost(let trouble), .neverLeft(let trouble):
      guard let words = trouble.words, words.isTooManyLogins else { return answer }
      return turnedAway(words)
    case .refused(let words), .loginGone(let words): return turnedAway(words)
    }
  }

  private func turnedAway(_ words: LibraryAPI.ServerWords) -> LibraryAPI.Answer<Login> {
    if words.isTooManyLogins {
      // Each that is tried prolongs it.
      limit = Limit(words: words, until: time.steady() + OutagePlan.restOfTooManyLogins)
      if logins.isEmpty { refusal = words }
    } else if Failure.loginRefused(words).isTurnedAway {
      refusal = words
    }
    return .loginGone(words)
  }

  private struct Limit {
    let words: LibraryAPI.ServerWords
    let until: WallTime
  }
}

extension LibraryAPI.Answer {
  /// What another login, at another node of the server, may do better; nothing was done with this one.
  fileprivate var loginFault: LibraryAPI.ServerWords? {
    switch self {
    case .loginGone(let words): words
    case .refused(let words): words.isProjectNotLoaded ? words : nil
    case .accepted, .lost, .neverLeft: nil
    }
  }
}

extension ResourceKind {
  fileprivate init(_ kind: TargetKind) {
    switch kind {
    case .migration: self = .migration
    case .migrationGroup: self = .migrationGroup
    }
  }
}
