/// Lets everything pass, until it is closed.
actor Gate {
  private var isClosed = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var arrivals: [CheckedContinuation<Void, Never>] = []

  func close() { isClosed = true }

  func open() {
    isClosed = false
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func pass() async {
    guard isClosed else { return }
    await withCheckedContinuation { continuation in
      waiting.append(continuation)
      for arrival in arrivals { arrival.resume() }
      arrivals = []
    }
  }

  /// Returns when so many stand before the closed gate.
  func arrival(_ count: Int = 1) async {
    while waiting.count < count { await withCheckedContinuation { arrivals.append($0) } }
  }
}
