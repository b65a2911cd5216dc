import ControlAPI
import JSONDocument
import LibraryModel
import Logging
import QueueStore
import Runtime
import Varlink

extension ControlService {
  func backup(_ parameters: Backup.Parameters, by caller: ControlCall.Caller) async throws -> Backup.Reply {
    let name = try parameters.name.map(Self.checked) ?? Self.name(at: time.wall())
    let made: BackupFile
    do {
      made = try await store.backup(named: name)
    } catch {
      switch error {
      case .nameTaken: throw Fault(["name"], "\(error) Take another name")
      case .elsewhere(let reason): throw ControlError.backupElsewhere(reason: reason)
      case .storage(let error): throw error
      }
    }
    let user = await submitter(caller).name
    logger.say(
      .backedUp, "\(user) has made a copy of the queue: \(made.path)",
      ["uid": "\(caller.peer.uid)", "path": "\(made.path)", "bytes": "\(made.bytes)"])
    return Backup.Reply(path: made.path, bytes: made.bytes)
  }

  /// A hidden name would not be seen, and is what an unfinished copy has.
  private static func checked(_ name: String) throws -> String {
    guard !name.isEmpty, name.utf8.count <= Limits.backupNameBytes, !name.hasPrefix("."), !name.utf8.contains(0),
      !name.utf8.contains(UInt8(ascii: "/"))
    else {
      throw Fault(
        ["name"],
        """
        expected the name of a file, of at most \(Limits.backupNameBytes) bytes, without a slash or a dot before it: the daemon \
        writes copies only into the folder backups beside its queue
        """)
    }
    return name
  }

  private static func name(at instant: WallTime) -> String {
    "queue-\(instant.description.replacing(":", with: "-")).sqlite"
  }
}
