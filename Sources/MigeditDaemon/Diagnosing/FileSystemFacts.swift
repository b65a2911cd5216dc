/// What is mounted where a path lies.
struct Mount: Sendable, Hashable {
  let type: String
  let place: String

  init(type: String, place: String) {
    self.type = type
    self.place = place
  }

  /// - Parameters:
  ///   - path: without links.
  ///   - table: as /proc/self/mountinfo has it, see proc_pid_mountinfo(5).
  /// - Returns: nil: the table can't be read.
  init?(of path: String, in table: String) {
    var found: Mount?
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: " ")
      // There is any number of optional fields before the separator.
      guard fields.count > 6, let separator = fields.firstIndex(of: "-"), separator + 1 < fields.endIndex else {
        continue
      }
      let place = Self.unescaped(fields[4])
      guard Self.isBelow(path, place) else { continue }
      // Of those at one place the last hides the others.
      guard place.utf8.count >= found?.place.utf8.count ?? 0 else { continue }
      found = Mount(type: String(fields[separator + 1]), place: place)
    }
    guard let found else { return nil }
    self = found
  }

  private static func isBelow(_ path: String, _ place: String) -> Bool {
    place == "/" || path == place || path.hasPrefix(place + "/")
  }

  /// A space, a tab, an end of line and a backslash are written in octal digits.
  private static func unescaped(_ text: Substring) -> String {
    ["\\040": " ", "\\011": "\t", "\\012": "\n"].reduce(String(text)) {
      $0.replacing($1.key, with: $1.value)
    }
    .replacing("\\134", with: "\\")
  }
}

struct FileSystemFacts: Sendable {
  let path: String
  /// nil: that can't be told.
  let mount: Mount?

  var finding: Finding {
    guard let mount else { return .well("can't be told for \(path); it has to be one of this machine's own disks") }
    let what = "The queue is on \(mount.place), which is \(mount.type)"
    if Self.network.contains(mount.type) {
      return .fault(
        "\(what), a file system over the network: its locks and syncs do not hold what SQLite and the daemon promise.",
        next: "Stop both units, move the queue's folder to a disk of this machine, and say so in store.path.")
    }
    if ["tmpfs", "ramfs"].contains(mount.type) {
      return .fault(
        "\(what): it is in memory, and a restart of the machine would lose it.",
        next: "Put store.path on a disk, and move the queue's folder there while both units are stopped.")
    }
    return .well("\(mount.type) on \(mount.place)\(Self.notes[mount.type].map { "; \($0)" } ?? "")")
  }

  private static let network: Set = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "virtiofs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "davfs",
  ]

  private static let notes = [
    "btrfs": "it copies on write, so less of the room for a full disk is promised",
    "zfs": "it copies on write, so less of the room for a full disk is promised",
    "overlay": "of a container: what is not on a volume goes with it",
  ]
}
