/// Does something at an instant, once. Another instant takes the place of the one before.
package struct Timer: Sendable {
  private let time: TimeSource
  private let perform: @Sendable () -> Void
  private var current: (until: SteadyTime, task: Task<Void, Never>)?

  package init(_ time: TimeSource, _ perform: @escaping @Sendable () -> Void) {
    self.time = time
    self.perform = perform
  }

  /// - Parameter instant: nil: it is not done any more.
  package mutating func set(to instant: SteadyTime?) {
    guard current?.until != instant else { return }
    cancel()
    guard let instant else { return }
    let task = Task(executorPreference: time.executor) { [time, perform] in
      guard (try? await time.sleep(until: instant)) != nil else { return }
      perform()
    }
    current = (instant, task)
  }

  package mutating func cancel() {
    current?.task.cancel()
    current = nil
  }
}
