import Synchronization

/// Wakes all who listen. A listener that is busy hears many rings as one.
package final class Bell: Sendable {
  private struct Listeners {
    var next = 0
    var all: [Int: AsyncStream<Void>.Continuation] = [:]
    var isSilent = false
  }

  private let listeners = Mutex(Listeners())

  package init() {}

  package func listen() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number: Int? = listeners.withLock {
      guard !$0.isSilent else { return nil }
      $0.next += 1
      $0.all[$0.next] = continuation
      return $0.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.listeners.withLock { _ = $0.all.removeValue(forKey: number) }
    }
    return stream
  }

  package func ring() {
    for continuation in listeners.withLock({ Array($0.all.values) }) { continuation.yield() }
  }

  /// Ends every listener's stream.
  package func fallSilent() {
    let all = listeners.withLock {
      $0.isSilent = true
      return Array($0.all.values)
    }
    for continuation in all { continuation.finish() }
  }
}
