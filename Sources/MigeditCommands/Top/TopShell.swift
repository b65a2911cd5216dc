import ControlAPI
import JobModel
import Terminal

/// Brings the screen, the keys, the clock and the daemon together. What happens comes in one line, one after the other; what is
/// shown and done about it is decided by the state alone.
struct TopShell: Sendable {
  let screen: any ScreenDevice
  let session: CommandSession

  private enum Input: Sendable {
    case top(TopInput)
    case screen(ScreenInput)
    /// Nothing has come behind an escape.
    case flush(Int)
    /// What has changed since the last frame may be shown.
    case paint
  }

  /// Frames have at least this time between them, so that a flood of events is no flood of frames.
  private static let rest = Duration.milliseconds(50)

  /// Returns when somebody leaves it.
  ///
  /// - Throws: `CommandError` where a signal has ended it, or its terminal has gone.
  func run(_ state: TopState, from place: WatchPlace) async throws {
    let console = session.console
    let (inputs, sender) = AsyncStream<Input>.makeStream()
    let (effects, calls) = AsyncStream<(TopEffect, TopScope)>.makeStream()
    // Listened to before the screen is taken, so that no signal ends this process without putting it back.
    let incoming = screen.inputs()
    screen.enter()
    defer { screen.leave() }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { for await input in incoming { sender.yield(.screen(input)) } }
      group.addTask {
        while (try? await console.sleep(.seconds(1))) != nil { sender.yield(.top(.second(console.now()))) }
      }
      let (socket, batch) = (session.socket, state.batch)
      group.addTask {
        await TopFollowing(socket: socket, batch: batch, sleep: console.sleep) { sender.yield(.top($0)) }.run(
          from: place)
      }
      group.addTask { await TopCalls(socket: socket) { sender.yield(.top($0)) }.run(effects) }
      defer {
        screen.leave()
        group.cancelAll()
      }
      sender.yield(.top(.resized(screen.size)))
      try await follow(inputs, state, &group, later: { sender.yield($0) }, call: { calls.yield(($0, $1)) })
    }
  }

  /// Takes what comes, until one of it is the end.
  private func follow(
    _ inputs: AsyncStream<Input>, _ first: TopState, _ group: inout ThrowingDiscardingTaskGroup<any Error>,
    later: @escaping @Sendable (Input) -> Void, call: (TopEffect, TopScope) -> Void
  ) async throws {
    let sleep = session.console.sleep
    var (state, painter, decoder) = (first, ScreenPainter(), KeyDecoder())
    var (isResting, isDirty, escapes) = (false, true, 0)
    for await input in inputs {
      var happened: [TopInput] = []
      switch input {
      case .top(let one): happened = [one]
      case .flush(let number): if number == escapes { happened = decoder.flush().map(TopInput.key) }
      case .paint: isResting = false
      case .screen(.bytes(let bytes)):
        happened = decoder.feed(bytes).map(TopInput.key)
        escapes += 1
        if decoder.isPending {
          group.addTask { [escapes] in
            try? await sleep(KeyDecoder.patience)
            later(.flush(escapes))
          }
        }
      case .screen(.resized): happened = [.resized(screen.size)]
      case .screen(.stop):
        screen.leave()
        screen.stop()
        screen.enter()
        happened = [.resized(screen.size)]
      case .screen(.resumed):
        screen.enter()
        happened = [.resized(screen.size)]
      case .screen(.end(let signal)): throw CommandError.ended(by: signal)
      case .screen(.closed): throw CommandError(.hungUp, "")
      }
      for one in happened {
        isDirty = true
        for effect in state.reduce(one) {
          switch effect {
          case .quit: return
          case .repaint: painter.forget()
          case .read, .foretell, .perform: call(effect, TopScope(state))
          }
        }
      }
      guard isDirty, !isResting else { continue }
      (isDirty, isResting) = (false, true)
      let frame = TopFrame.lines(
        of: state, rows: state.size.rows, columns: state.size.columns, hasColour: session.console.hasColour)
      let bytes = painter.paint(frame)
      if !bytes.isEmpty { screen.write(bytes) }
      group.addTask {
        try? await sleep(Self.rest)
        later(.paint)
      }
    }
  }
}
