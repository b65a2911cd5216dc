import NIOCore

/// A server that listens.
package struct BoundVarlinkServer: Sendable {
  let listener: NIOAsyncChannel<AcceptedConnection, Never>
  let file: SocketFile?
  let table: ConnectionTable
  let stopTime: Duration
  let report: @Sendable (VarlinkServerEvent) -> Void

  /// Where clients find the socket; nil: nowhere in the file system.
  package var path: String? { listener.channel.localAddress?.pathname.flatMap { $0.isEmpty ? nil : $0 } }

  /// Serves until its task is cancelled. Then it takes no more connections and no more calls, gives those under way the
  /// stop time to finish, and returns. Throws where listening itself fails. To be called once.
  package func run() async throws {
    var failure: (any Error)?
    try await listener.executeThenClose { connections in
      let deadline = await withDiscardingTaskGroup { group in
        do {
          for try await connection in connections {
            group.addTask { await serve(connection) }
          }
        } catch is CancellationError {
        } catch {
          failure = error
        }
        file?.remove()
        listener.channel.close(promise: nil)
        // Connections learn of the end by being cancelled.
        group.cancelAll()
        return Task { await cutAfterStopTime() }
      }
      deadline.cancel()
      // Those that were accepted while the server stopped, and were never served.
      _ = table.cut()
    }
    if let failure { throw failure }
  }

  private func serve(_ accepted: AcceptedConnection) async {
    switch accepted {
    case .admitted(let connection):
      await withTaskExecutorPreference(connection.calls.executor) { await connection.serve() }
      table.leave(connection.channel.channel)
      report(.disconnected(connection.peer))
    case .refused(let channel, let error):
      try? await channel.executeThenClose { _ in
        try await channel.channel.writeAndFlush(ReplyFrame.failed(error).json.frame).get()
      }
    }
  }

  private func cutAfterStopTime() async {
    // Its own task, since the server's is cancelled and could not wait.
    guard (try? await Task.sleep(for: stopTime)) != nil else { return }
    report(.cutOff(connections: table.cut()))
  }
}

/// What the accepting side has decided, on the event loop.
enum AcceptedConnection: Sendable {
  case admitted(Connection)
  case refused(NIOAsyncChannel<InboundFrame, Never>, VarlinkError)
}
