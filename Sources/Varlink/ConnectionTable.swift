import NIOCore
import Synchronization

/// The connections of a server, counted for its limits.
final class ConnectionTable: Sendable {
  private struct Entry {
    let uid: UInt32
    let channel: any Channel
    let calls: CallsUnderWay
  }

  private let limits: VarlinkLimits
  private let replies: UnsentReplies
  private let privilegedReplies: UnsentReplies
  private let numbers = Atomic<Int>(0)
  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

  init(limits: VarlinkLimits) {
    self.limits = limits
    replies = UnsentReplies(most: limits.unsentRepliesInAll)
    privilegedReplies = UnsentReplies(most: limits.unsentRepliesInAll)
  }

  /// Of a connection: no other of this process has it.
  func nextNumber() -> Int { numbers.add(1, ordering: .relaxed).newValue }

  /// What is to keep the new connection's calls; or, in words, which limit stands against it.
  func admit(_ channel: any Channel, of peer: PeerCredentials, isPrivileged: Bool) -> Result<CallsUnderWay, Refusal> {
    entries.withLock { entries in
      guard entries.count < limits.connections - (isPrivileged ? 0 : limits.placesKept) else {
        return .failure(Refusal(reason: "all \(limits.connections) connections are taken; try again later"))
      }
      guard entries.values.count(where: { $0.uid == peer.uid }) < limits.connectionsPerUser else {
        let limit = limits.connectionsPerUser
        return .failure(Refusal(reason: "uid \(peer.uid) has \(limit) connections already, and may have no more"))
      }
      let calls = CallsUnderWay(on: channel, limits: limits, replies: isPrivileged ? privilegedReplies : replies)
      entries[ObjectIdentifier(channel)] = Entry(uid: peer.uid, channel: channel, calls: calls)
      return .success(calls)
    }
  }

  func leave(_ channel: any Channel) {
    _ = entries.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  /// Closes all connections, whatever they do, and says how many.
  func cut() -> Int {
    let entries = entries.withLock { Array($0.values) }
    for entry in entries {
      entry.calls.cut()
      entry.channel.close(promise: nil)
    }
    return entries.count
  }
}

struct Refusal: Error {
  let reason: String
}
