package import EditModel
import JSONDocument
package import LibraryAPI

/// A Library server as the engine sees it: holds a login for each slot and makes a new one where the server has
/// forgotten it; an edit never notices.
package actor LibraryConnection: LibraryPort {
  private let client: LibraryClient
  private let time: TimeSource
  private let restAfterRefusal: Duration
  private var logins: [Int: Login] = [:]
  /// The login that is being asked for: one at a time, so that a wrong password is not tried by every slot.
  private var asking: Task<LibraryAPI.Answer<Login>, Never>?
  private var refusal: (words: LibraryAPI.ServerWords, until: Timestamp)?

  /// - Parameter restAfterRefusal: so long after a login was refused no other is tried: that locks accounts.
  package init(_ client: LibraryClient, time: TimeSource, restAfterRefusal: Duration) {
    self.client = client
    self.time = time
    self.restAfterRefusal = restAfterRefusal
  }

  package func get(_ target: Target, withContent: Bool, slot: Int) async -> EditModel.Answer {
    let kind = ResourceKind(target.kind)
    let answer = await withLogin(slot) { [client] login in
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
    case .refused(let words): return words.outage.map(EditModel.Answer.outage) ?? .getRefused(words.asSaid)
    case .loginGone(let words): return .outage(.loginRefused(words))
    case .lost(let trouble), .neverLeft(let trouble): return .outage(trouble.failure)
    }
  }

  package func put(_ draft: Draft, to target: Target, slot: Int) async -> EditModel.Answer {
    let kind = ResourceKind(target.kind)
    let answer = await withLogin(slot) { [client] login in
      await client.put(
        kind, id: target.id.description, document: draft.submitted.json, projectID: draft.projectID, login)
    }
    switch answer {
    case .accepted: return .putAccepted
    case .refused(let words): return words.outage.map(EditModel.Answer.putNeverLeft) ?? .putRefused(words.asSaid)
    case .loginGone(let words): return .putNeverLeft(.loginRefused(words))
    case .lost(let trouble): return .putLost(trouble.failure)
    case .neverLeft(let trouble): return .putNeverLeft(trouble.failure)
    }
  }

  package func shutdown(mayLogOut: Bool) async {
    if mayLogOut {
      for login in logins.values { _ = await client.logout(login) }
    }
    logins = [:]
    await client.shutdown()
  }

  /// Asks with the slot's login. A login that the server has forgotten is replaced, once: what was asked with it was
  /// not done, so it may be asked again.
  private func withLogin<Value: Sendable>(
    _ slot: Int, _ ask: @Sendable (Login) async -> LibraryAPI.Answer<Value>
  ) async -> LibraryAPI.Answer<Value> {
    for isLast in [false, true] {
      let login: Login
      switch await self.login(for: slot) {
      case .accepted(let known): login = known
      // Whatever was asked has not been sent.
      case .refused(let words), .loginGone(let words): return .loginGone(words)
      case .lost(let trouble), .neverLeft(let trouble): return .neverLeft(trouble)
      }
      let answer = await ask(login)
      guard case .loginGone = answer else { return answer }
      if logins[slot] === login { logins[slot] = nil }
      if isLast { return answer }
    }
    preconditionFailure("the second round returns")
  }

  private func login(for slot: Int) async -> LibraryAPI.Answer<Login> {
    // Another slot's: its login is that slot's own, but its refusal is everybody's.
    while let asking { _ = await asking.value }
    if let known = logins[slot] { return .accepted(known) }
    if let refusal, time.steady() < refusal.until { return .loginGone(refusal.words) }
    let task = Task { await askForLogin(for: slot) }
    asking = task
    return await task.value
  }

  private func askForLogin(for slot: Int) async -> LibraryAPI.Answer<Login> {
    let answer = await client.login()
    asking = nil
    switch answer {
    case .accepted(let login):
      logins[slot] = login
      refusal = nil
    case .refused(let words), .loginGone(let words): rest(after: words, .loginRefused(words))
    case .lost(let trouble), .neverLeft(let trouble):
      if let words = trouble.words { rest(after: words, trouble.failure) }
    }
    return answer
  }

  private func rest(after words: LibraryAPI.ServerWords, _ failure: Failure) {
    guard failure.isTurnedAway else { return }
    refusal = (words, time.steady() + restAfterRefusal)
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
