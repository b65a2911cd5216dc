import JobModel

/// Whether an edit may ask its environment.
enum Clearance: Sendable {
  /// `waited`: until then the environment did not answer.
  case granted(waited: Bool)
  /// The environment does not answer, and the edit has nothing on its way: others can wait in its place.
  case putBack
  /// The task was cancelled.
  case stopped
}

/// Says when an environment may be asked, and hears what it answered.
protocol Doorkeeper: Sendable {
  /// Waits until the environment may be asked.
  ///
  /// - Parameter isInFlight: whether the edit has to be followed. One that has not is put back into the queue.
  func clearance(isInFlight: Bool) async -> Clearance

  /// Takes in what an answer says of the environment.
  ///
  /// - Returns: how long the one who asked rests, where the environment did not answer and is still asked.
  func heard(_ answer: Answer) async -> Duration?

  /// An edit has ended well: the environment bears it, and twice as many are tried.
  func endedWell() async
}
