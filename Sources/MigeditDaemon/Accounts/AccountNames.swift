import Runtime

/// The names of users by their uid, for the queue and the log: kept for a while, since a look-up may ask a directory over
/// the network.
actor AccountNames {
  /// How long a name is used before it is looked up again; a user is seldom renamed.
  static let age = Duration.seconds(600)
  /// The same where no name was found: the directory may only have been away.
  static let ageOfUnknown = Duration.seconds(30)
  /// A bound on the memory, far above the users that a machine has.
  private static let most = 10_000

  private struct Known {
    /// nil where the machine has no name for the user.
    let name: String?
    let expiresAt: SteadyTime
  }

  private let time: TimeSource
  private let lookUp: @Sendable (UInt32) async -> String?
  private var known: [UInt32: Known] = [:]
  /// Look-ups that are under way: whoever asks meanwhile waits for the same one.
  private var pending: [UInt32: Task<String?, Never>] = [:]

  init(time: TimeSource, lookUp: @escaping @Sendable (UInt32) async -> String? = NameService.user) {
    self.time = time
    self.lookUp = lookUp
  }

  /// The name of a user; `uid 1234` where the machine has none.
  func name(of uid: UInt32) async -> String { await found(uid) ?? "uid \(uid)" }

  private func found(_ uid: UInt32) async -> String? {
    if let known = known[uid], time.steady() < known.expiresAt { return known.name }
    let task = pending[uid] ?? Task { [lookUp] in await lookUp(uid) }
    pending[uid] = task
    let answer = await task.value
    // Where the directory gives no answer for now, the name that it gave before is still the best one.
    let name = answer ?? known[uid]?.name
    if pending.removeValue(forKey: uid) != nil {
      if known.count >= Self.most { known.removeAll() }
      let expiresAt = time.steady() + (answer == nil ? Self.ageOfUnknown : Self.age)
      known[uid] = Known(name: name, expiresAt: expiresAt)
    }
    return name
  }
}
