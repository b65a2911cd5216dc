package import JSONDocument

/// The replies of a call with `more`. For one reader.
package struct VarlinkReplyStream: AsyncSequence, Sendable {
  private let stream: OpenStream

  init(_ stream: OpenStream) { self.stream = stream }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: stream) }

  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let stream: OpenStream
    fileprivate var isOver = false

    /// Throws `VarlinkError` where the stream ends with an error reply.
    package mutating func next() async throws -> JSONObject? {
      if isOver { return nil }
      do {
        switch try await stream.next() {
        case .continuing(let parameters): return parameters
        case .last(let parameters):
          isOver = true
          return parameters
        case .failed(let error): throw error
        }
      } catch {
        isOver = true
        throw error
      }
    }
  }
}

/// Held by a stream and its iterator; when both are gone, so is the call.
final class OpenStream: Sendable {
  let next: @Sendable () async throws -> ReplyFrame
  private let abandon: @Sendable () -> Void

  init(next: @escaping @Sendable () async throws -> ReplyFrame, abandon: @escaping @Sendable () -> Void) {
    self.next = next
    self.abandon = abandon
  }

  deinit { abandon() }
}
