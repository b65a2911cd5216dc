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
  private var asking: Task<Result<Login, Failure>, Never>?
  /// A login that was refused is not tried on, which would lock the account, until it is allowed again.
  private var refusal: Failure?
  /// The server takes no more logins of this user, until then.
  private var limit: Limit?

  package init(_ client: LibraryClient, time: TimeSource) {
    self.client = client
    self.time = time
  }

  package func get(_ target: Target, withContent: Bool, slot: Int) async -> JobModel.Answer {
    let asked = await withLogin(slot, borrows: true) { client, login in
      await client.get(target.kind, id: target.id.description, withContent: withContent, login)
    }
    guard case .asked(let answer, let server) = asked else { return .outage(asked.failure) }
    guard case .accepted(let json) = answer else {
      if case .refused(let words) = answer { return .getRefused(words) }
      return .outage(answer.failure(at: server))
    }
    do {
      return .observed(try Observation(reading: json, kind: target.kind, withContent: withContent))
    } catch {
      return .outage(
        Failure(
          .unreachable,
          "The server's answer is not a \(target.kind.noun): \(error). Is the environment's url a Library server?"))
    }
  }

  package func put(_ draft: Draft, to target: Target, slot: Int) async -> JobModel.Answer {
    let asked = await withLogin(slot, borrows: false) { client, login in
      await client.put(
        target.kind, id: target.id.description, document: draft.submitted.json, projectID: draft.projectID, login)
    }
    guard case .asked(let answer, let server) = asked else { return .putNeverLeft(asked.failure) }
    switch answer {
    case .accepted: return .putAccepted
    case .refused(let words): return .putRefused(words)
    case .loginGone, .notTaken, .outage, .unanswered:
      let failure = answer.failure(at: server)
      return answer.mayHaveBeenDone ? .putLost(failure) : .putNeverLeft(failure)
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
    return LoginLimit(limit.failure, until: limit.until, slots: Set(logins.keys))
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

  /// What became of a request that needs a login.
  private enum Asked<Value: Sendable> {
    /// With the name of the server that answered.
    case asked(LibraryAPI.Answer<Value>, String)
    /// There was no login to ask with, so nothing was sent.
    case noLogin(Failure)

    var failure: Failure {
      switch self {
      case .asked(let answer, let server): answer.failure(at: server)
      case .noLogin(let failure): failure
      }
    }
  }

  /// Asks with the slot's login. A login that the server has forgotten is replaced, once: what was asked with it was
  /// not done, so it may be asked again.
  ///
  /// - Parameter borrows: whether it may be asked with another slot's login where the server takes no more.
  private func withLogin<Value: Sendable>(
    _ slot: Int, borrows: Bool, _ ask: @escaping @Sendable (LibraryClient, Login) async -> LibraryAPI.Answer<Value>
  ) async -> Asked<Value> {
    for isLast in [false, true] {
      let login: Login
      var isBorrowed = false
      do throws(Failure) {
        login = try await self.login(for: slot)
      } catch {
        guard borrows, error.reason.known == .tooManyLogins, let other = logins.values.first else {
          return .noLogin(error)
        }
        (login, isBorrowed) = (other, true)
      }
      let server = client.serverName
      let answer = await calling { await ask($0, login) }
      guard answer.isLoginFault else { return .asked(answer, server) }
      forget(login)
      if isBorrowed, let limit {
        // That one has gone, too; where none of ours is left, there is room for one again.
        if logins.isEmpty, !isLast { continue }
        return .noLogin(limit.failure)
      }
      guard isLast else { continue }
      // The server takes the login and then does not know it: all slots would find the same.
      let failure = answer.failure(at: server)
      if failure.isTurnedAway { refusal = failure }
      return answer.mayHaveBeenDone ? .asked(answer, server) : .noLogin(failure)
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

  private func login(for slot: Int) async throws(Failure) -> Login {
    // Another slot's: its login is that slot's own, but its refusal is everybody's.
    while let asking { _ = await asking.value }
    if let known = logins[slot] { return known }
    if let refusal { throw refusal }
    // Where ours are all gone, there is room for one again.
    if let limit, time.steady() < limit.until, !logins.isEmpty { throw limit.failure }
    let task = Task { await askForLogin(for: slot) }
    asking = task
    return try await task.value.get()
  }

  private func askForLogin(for slot: Int) async -> Result<Login, Failure> {
    let asked = client
    let answer = await calling { await $0.login() }
    asking = nil
    // A reload has come in between: what the old user was told is nothing to the new one.
    guard asked === client else {
      do throws(Failure) { return .success(try await login(for: slot)) } catch { return .failure(error) }
    }
    if case .accepted(let login) = answer {
      logins[slot] = login
      (refusal, limit) = (nil, nil)
      return .success(login)
    }
    var failure = answer.failure(at: asked.serverName)
    if case .refused(let words) = answer { failure = .loginRefused(words) }
    if failure.reason.known == .tooManyLogins {
      // Each that is tried prolongs it.
      limit = Limit(failure: failure, until: time.steady() + OutagePlan.restOfTooManyLogins)
      if logins.isEmpty { refusal = failure }
    } else if failure.isTurnedAway {
      refusal = failure
    }
    return .failure(failure)
  }

  private struct Limit {
    let failure: Failure
    let until: WallTime
  }
}

extension LibraryAPI.Answer {
  /// Whether another login, at another node of the server, may do better.
  fileprivate var isLoginFault: Bool {
    switch self {
    case .loginGone: true
    case .outage(.projectNotLoaded, _): !mayHaveBeenDone
    case .accepted, .refused, .notTaken, .outage, .unanswered: false
    }
  }
}
