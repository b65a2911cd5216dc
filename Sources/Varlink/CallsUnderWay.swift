import JSONDocument
import NIOCore
import Synchronization

/// The calls of a connection that are under way, in the order in which they came, and their replies, which leave in that order.
///
/// A call begins when all before it have been answered. One that has let the next one begin is only waited for by calls of
/// another method: what those read or change must come after it.
final class CallsUnderWay: Sendable {
  /// The bytes of a reply; nil: there is none. What the call was asked with is held until the socket has taken them.
  struct Answer: Sendable {
    var frame: ByteBuffer?
    var held: LargeFrames.Held?
  }

  private struct Call {
    let number: Int
    let frame: CallFrame
    let size: Int
    var task: Task<Void, Never>?
    var letsNextBegin = false
    /// nil: it is not answered yet.
    var answer: Answer?
  }

  private struct State {
    var calls = CircularBuffer<Call>()
    var lastNumber = 0
    /// Memory that the calls take, in bytes.
    var size = 0
    /// Bytes of replies that the socket has not taken.
    var unsent = 0
    var isLeaving = false
    var connectionIsClosed = false
    var isStopping = false
    var isCut = false
    /// The connection's task, which waits for this.
    var waiting: (isMet: @Sendable (borrowing State) -> Bool, continuation: CheckedContinuation<Void, Never>)?

    func ends(_ call: CallFrame) -> Bool {
      isCut || connectionIsClosed && !call.isOneway || isStopping && call.wantsMore
    }
  }

  let executor: LoopExecutor
  private let channel: any Channel
  private let limits: VarlinkLimits
  private let replies: UnsentReplies
  private let state = Mutex(State())

  init(on channel: any Channel, limits: VarlinkLimits, replies: UnsentReplies) {
    self.channel = channel
    executor = LoopExecutor(channel.eventLoop)
    self.limits = limits
    self.replies = replies
  }

  deinit { replies.forget(ObjectIdentifier(self)) }

  /// Returns when the peer has taken enough of its replies for another call to be looked at.
  func roomForNext() async {
    let id = ObjectIdentifier(self)
    await wait { [limits, replies, weak self] state in
      state.calls.count < limits.callsUnderWay
        && (state.unsent == 0
          || state.unsent <= limits.unsentReplies
            // Others' replies may be in the way, and may go while this peer reads nothing.
            && replies.areFew(for: id) { [weak self] in self?.change { _ in } })
    }
  }

  /// Runs a handler, when its turn has come, in a task of its own on the connection's event loop: the connection's task may be
  /// cancelled, and its handler go on. A call that was not begun when its connection closed or its server stopped never is,
  /// unless it is oneway and its connection has only closed.
  ///
  /// - Parameter size: the memory that the call takes.
  /// - Parameter handler: is given what lets the next call begin.
  func run(
    _ call: CallFrame, size: Int,
    _ handler: @escaping @Sendable (_ letNextBegin: @escaping @Sendable () -> Void) async -> Answer
  ) async {
    await wait { [limits] state in
      guard let last = state.calls.last else { return true }
      return last.letsNextBegin && !call.wantsMore && last.frame.method.isSame(as: call.method)
        && state.size + size <= limits.callBytesUnderWay
    }
    guard let number = place(for: call, size) else { return }
    let task = Task(executorPreference: executor) { [self] in
      let answer = await handler { self.change(number) { $0.letsNextBegin = true } }
      end(number, with: answer)
    }
    change(number) { $0.task = task }
  }

  /// Replies to what is no call.
  func refuse(with frame: ByteBuffer) {
    guard let number = place(for: CallFrame(method: ""), 0) else { return }
    end(number, with: Answer(frame: frame))
  }

  /// Returns when all calls have ended and the socket has taken their replies, or has closed.
  func allSent() async { await wait { $0.calls.isEmpty && $0.unsent == 0 } }

  /// Nobody reads any more.
  func connectionClosed() { change { $0.connectionIsClosed = true } }

  /// The server takes no more calls; those with one reply may finish.
  func stop() { change { $0.isStopping = true } }

  /// The stop time is over.
  func cut() { change { $0.isCut = true } }

  private func place(for call: CallFrame, _ size: Int) -> Int? {
    state.withLock { state in
      guard !state.ends(call), !state.isStopping else { return nil }
      state.lastNumber += 1
      state.calls.append(Call(number: state.lastNumber, frame: call, size: size))
      state.size += size
      return state.lastNumber
    }
  }

  private func end(_ number: Int, with answer: Answer) {
    var begins = false
    change(number) { call, state in
      call.answer = answer
      let bytes = answer.frame?.readableBytes ?? 0
      state.unsent += bytes
      replies.add(bytes)
      begins = !state.isLeaving
      state.isLeaving = true
    }
    // Those that are answered at once leave at once.
    if begins { channel.eventLoop.execute { [self] in sendAnswered() } }
  }

  /// On the event loop.
  private func sendAnswered() {
    var frames = ByteBuffer()
    var held: [LargeFrames.Held] = []
    change { state in
      state.isLeaving = false
      while let answer = state.calls.first?.answer, let call = state.calls.popFirst() {
        state.size -= call.size
        if let frame = answer.frame {
          if frames.readableBytes == 0 { frames = frame } else { frames.writeImmutableBuffer(frame) }
        }
        if let permit = answer.held { held.append(permit) }
      }
    }
    let bytes = frames.readableBytes
    guard bytes > 0 else { return }
    let sent = channel.eventLoop.makePromise(of: Void.self)
    // Where the connection breaks they are gone as well.
    sent.futureResult.whenComplete { [self, held] _ in
      for one in held { one.giveBack() }
      replies.remove(bytes)
      change { $0.unsent -= bytes }
    }
    channel.writeAndFlush(frames, promise: sent)
  }

  private func wait(until isMet: @escaping @Sendable (borrowing State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isMetNow = state.withLock { state in
        if isMet(state) { return true }
        state.waiting = (isMet, continuation)
        return false
      }
      if isMetNow { continuation.resume() }
    }
  }

  private func change(_ number: Int, _ change: (inout Call) -> Void) {
    self.change(number) { call, _ in change(&call) }
  }

  private func change(_ number: Int, _ change: (inout Call, inout State) -> Void) {
    self.change { state in
      // It may have been answered meanwhile.
      guard let index = state.calls.firstIndex(where: { $0.number == number }) else { return }
      var call = state.calls[index]
      change(&call, &state)
      state.calls[index] = call
    }
  }

  private func change(_ change: (inout State) -> Void) {
    let (over, waiting) = state.withLock { state in
      change(&state)
      var over: [Task<Void, Never>] = []
      if state.isCut || state.connectionIsClosed || state.isStopping {
        over = state.calls.filter { state.ends($0.frame) }.compactMap(\.task)
      }
      guard let waiting = state.waiting, waiting.isMet(state) else {
        return (over, nil) as (_, CheckedContinuation<Void, Never>?)
      }
      state.waiting = nil
      return (over, waiting.continuation)
    }
    for task in over { task.cancel() }
    waiting?.resume()
  }
}
