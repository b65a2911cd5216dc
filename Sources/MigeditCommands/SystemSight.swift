import Glibc
import Runtime

/// Looks at what can be seen of the daemon without it. What hangs is left out.
enum SystemSight {
  @Sendable static func look(_ socket: String) async -> LocalSight {
    await OwnThread.run("sight", within: .seconds(30)) { sight(of: socket) } ?? LocalSight()
  }

  private static func sight(of socket: String) -> LocalSight {
    var seen = LocalSight()
    seen.file = file(socket)
    let folder = socket.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    seen.folder = file(folder.isEmpty ? (socket.hasPrefix("/") ? "/" : ".") : folder)
    // Where systemd does not run the machine, its tools have nothing to say.
    guard access("/run/systemd/system", F_OK) == 0 else { return seen }
    seen.units = ["migeditd.socket", "migeditd.service"].compactMap { name in
      // A unit that is not installed counts as inactive as well.
      guard lines(of: ["systemctl", "show", "-P", "LoadState", name]).first != "not-found" else { return nil }
      return lines(of: ["systemctl", "is-active", name]).first.map { LocalSight.Unit(name: name, state: $0) }
    }
    seen.log = lines(of: ["journalctl", "-u", "migeditd", "-n", "3", "-o", "cat", "--no-pager", "-q"])
    return seen
  }

  private static func file(_ path: String) -> LocalSight.SocketFile? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    let isSocket = status.st_mode & S_IFMT == S_IFSOCK
    let kind =
      switch status.st_mode & S_IFMT {
      case S_IFSOCK: "s"
      case S_IFDIR: "d"
      case S_IFLNK: "l"
      default: "-"
      }
    let bits = (0..<9).map { status.st_mode >> (8 - $0) & 1 == 1 ? Array("rwxrwxrwx")[$0] : "-" }
    return LocalSight.SocketFile(isSocket: isSocket, mode: kind + String(bits), owner: name(of: status.st_uid))
  }

  private static func name(of user: uid_t) -> String {
    getpwuid(user).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "uid \(user)"
  }

  /// What a program prints, bounded in length and in time; none where it can't be run.
  private static func lines(of command: [String]) -> [String] {
    // timeout(1) is of coreutils, as is everything that a Debian has.
    let line = (["timeout", "5"] + command).joined(separator: " ") + " 2>/dev/null"
    guard let pipe = popen(line, "r") else { return [] }
    defer { pclose(pipe) }
    var text: [UInt8] = []
    while text.count < 16 << 10 {
      let byte = getc(pipe)
      guard byte != EOF else { break }
      text.append(UInt8(truncatingIfNeeded: byte))
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
