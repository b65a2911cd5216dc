import JSONDocument
import NIOCore
import Runtime
import Synchronization

/// An admitted connection: takes its calls in their order, and begins them as `CallsUnderWay` has it.
struct Connection: Sendable {
  let channel: NIOAsyncChannel<InboundFrame, Never>
  let peer: PeerCredentials
  /// No other connection of this process has it.
  let number: Int
  let calls: CallsUnderWay
  let interfaces: [String: VarlinkInterface]
  let limits: VarlinkLimits
  let report: @Sendable (VarlinkServerEvent) -> Void

  /// Returns when the connection has closed and its last handler has ended. Cancelled, it finishes the calls under way.
  func serve() async {
    let calls = calls
    channel.channel.closeFuture.whenComplete { _ in calls.connectionClosed() }
    await withTaskCancellationHandler {
      try? await channel.executeThenClose { frames in
        // What ends the frames early, a reset or a cancelled task, ends the connection and needs no further word.
        try? await take(frames)
        await calls.allSent()
      }
    } onCancel: {
      calls.stop()
    }
  }

  private func take(_ frames: NIOAsyncChannelInboundStream<InboundFrame>) async throws {
    var isRefused = false
    for try await frame in frames {
      if !isRefused, await !take(frame) {
        isRefused = true
        closeSoon()
      }
      if Task.isCancelled { break }
    }
  }

  /// The reply that says why is the last one, and what still comes is thrown away for a moment: a peer that is in the middle of
  /// sending would be cut off before it reads that reply.
  private func closeSoon() {
    let channel = channel.channel
    channel.close(mode: .output, promise: nil)
    channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
  }

  private static let lingering = TimeAmount.seconds(2)

  /// Whether further frames can be understood. They end by themselves when the connection closes; until then there may be
  /// oneway calls among them.
  private func take(_ frame: InboundFrame) async -> Bool {
    await calls.roomForNext()
    switch frame {
    case .faulty(.notAllowed(let reason)):
      return await close(because: reason, with: .permissionDenied(reason: reason))
    case .faulty(let fault):
      return await close(because: fault.description)
    case .whole(let bytes, let permit):
      return await take(bytes, LargeFrames.Held(permit))
    }
  }

  private func parsed(_ bytes: FrameBytes, _ held: LargeFrames.Held) async -> Result<JSONView, JSONSyntaxError> {
    let limits = limits
    let parse: @Sendable ([UInt8]) -> Result<JSONView, JSONSyntaxError> = { bytes in
      Result { () throws(JSONSyntaxError) in
        try JSONView(parsing: bytes, depthLimit: limits.depth, valueLimit: limits.values)
      }
    }
    // A small one is parsed sooner than handed over.
    if bytes.count <= FrameDecoder.smallFrame { return parse(bytes.take()) }
    return await Workers.shared.run(for: "uid \(peer.uid)") {
      let bytes = bytes.take()
      let parsed = parse(bytes)
      // Of what could not be parsed nothing is left.
      if case .success = parsed { held.shrink(to: limits.size(of: bytes)) }
      return parsed
    }
  }

  private func take(_ bytes: FrameBytes, _ held: LargeFrames.Held) async -> Bool {
    let frame: JSONView
    do {
      frame = try await parsed(bytes, held).get()
      guard frame.members != nil else {
        return await close(because: "the frame is \(frame.kind), and not an object")
      }
    } catch {
      return await close(because: "the frame is not JSON: \(error)")
    }

    let call: CallFrame
    do {
      call = try CallFrame(frame)
    } catch {
      if frame["oneway"]?.bool != true { calls.refuse(with: ReplyFrame.failed(error).json.frame) }
      return true
    }
    let isLarge = bytes.count > FrameDecoder.smallFrame
    // The permits bound the memory that large ones take.
    await calls.run(call, size: isLarge ? 0 : bytes.count) { letNextBegin in
      let reply = await answer(call, isLarge: isLarge, held, letNextBegin)
      guard let reply, !call.isOneway else {
        held.giveBack()
        return CallsUnderWay.Answer()
      }
      let frame = await self.frame(of: reply)
      // One that is longer than what may wait for its reader counts as part of its call.
      let isLong = frame.readableBytes > limits.unsentReplies
      if !isLong { held.giveBack() }
      return CallsUnderWay.Answer(frame: frame, held: isLong ? held : nil)
    }
    return true
  }

  /// nil where the handler was cancelled: there is nobody to reply to, or nothing to say.
  private func answer(
    _ frame: CallFrame, isLarge: Bool, _ held: LargeFrames.Held, _ letNextBegin: @escaping @Sendable () -> Void
  ) async -> ReplyFrame? {
    let call = VarlinkCall(
      method: frame.method, given: frame.parameters, wantsMore: frame.wantsMore, isOneway: frame.isOneway,
      peer: peer, connection: number, isLarge: isLarge)
    guard let interface = interfaces[call.interface] else { return .failed(.interfaceNotFound(call.interface)) }
    let readerHasGone = Atomic(false)
    let replies = VarlinkReplies(wantsMore: call.wantsMore, letNextBegin: letNextBegin) { parameters in
      held.giveBack()
      guard await send(.continuing(parameters)) else {
        readerHasGone.store(true, ordering: .relaxed)
        throw CancellationError()
      }
    }
    defer { replies.end() }
    do {
      return .last(try await interface.handle(call, replies))
    } catch let error as VarlinkError {
      return .failed(error)
    } catch is CancellationError where Task.isCancelled || readerHasGone.load(ordering: .relaxed) {
      return nil
    } catch {
      report(.handlerFailed(method: call.method, peer, reason: "\(error)"))
      return .failed(VarlinkError(name: "\(call.interface).InternalError"))
    }
  }

  /// Says why, as far as the peer still listens, behind the replies to what came before.
  private func close(because reason: String, with error: VarlinkError? = nil) async -> Bool {
    report(.badFrame(peer, reason: reason))
    let error = error ?? .invalidParameter(Fault(["frame"], reason))
    calls.refuse(with: ReplyFrame.failed(error).json.frame)
    await calls.allSent()
    return false
  }

  /// A shorter one is written sooner than it would have its turn. A page of a list is shorter.
  private static let longReply = 2 << 20

  private func frame(of reply: ReplyFrame) async -> ByteBuffer {
    let json = reply.json
    let isLong = json.isLonger(than: Self.longReply)
    return isLong ? await Workers.shared.run(for: "uid \(peer.uid)") { json.frame } : json.frame
  }

  /// Returns when the socket has taken the reply: true; or the connection has closed: false. For a call that is alone: others
  /// leave when their turn has come.
  private func send(_ reply: ReplyFrame) async -> Bool {
    do {
      try await channel.channel.writeAndFlush(await frame(of: reply)).get()
      return true
    } catch {
      return false
    }
  }
}
