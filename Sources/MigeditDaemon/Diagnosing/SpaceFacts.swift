import SQLiteEngine

struct SpaceFacts: Sendable {
  /// All in bytes, but for the counts of files.
  struct Disk: Sendable {
    let size: Int
    /// For this user.
    let free: Int
    /// How many files the file system can have; 0: it has no such bound.
    let files: Int
    let freeFiles: Int
    /// Of the queue's file.
    let queue: Int
  }

  let path: String
  /// nil: it can't be told.
  let disk: Disk?

  var finding: Finding {
    guard let disk else { return .well("can't be told for \(path)") }
    let free = "\(disk.free.bytesInWords) of \(disk.size.bytesInWords)"
    let advice = "Free some space on the file system of \(path)"
    if disk.files > 0, disk.freeFiles == 0 {
      return .fault("The file system of \(path) can have no more files.", next: "Remove some that nobody needs.")
    }
    let needed = DiskNeeds.free(onDiskOf: disk.size)
    if disk.free < needed {
      return .fault(
        "Only \(free) are free on the file system of \(path): the queue may want \(needed.bytesInWords) more.",
        next: "\(advice): when it is full, new jobs are refused, and what is queued goes on in the room kept for it.")
    }
    if disk.free < disk.queue {
      return .fault(
        "Only \(free) are free on the file system of \(path), less than the queue has (\(disk.queue.bytesInWords)).",
        next: "\(advice): a backup, and the copy before an upgrade, need as much as the queue.")
    }
    return .well("\(free) free")
  }
}
