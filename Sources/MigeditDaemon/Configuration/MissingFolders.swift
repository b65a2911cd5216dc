import Glibc

extension Configuration {
  /// The folders that it names, and that are not there, for who only looks at it: the daemon would end at its start. Those that
  /// the units make by themselves are none.
  ///
  /// - Parameter isFolder: whether there is a folder at a path.
  func missingFolders(isFolder: (String) -> Bool = Self.isFolder) -> [String] {
    let socket = Self.folder(of: control.socket)
    return [
      store.place.path.map(Self.folder).flatMap { folder in
        Self.isMissing(folder, isFolder)
          ? "store.path: the folder \(folder) is not there, and the daemon does not make it: "
            + "`install -d -o migedit -g migedit -m 0700 \(folder)`, and name it in ReadWritePaths= of the unit" : nil
      },
      Self.isMissing(socket, isFolder)
        ? "control.socket: the folder \(socket) is not there, and the daemon does not make it; with systemd the socket is that of "
          + "migeditd.socket in any case" : nil,
    ].compactMap(\.self)
  }

  /// StateDirectory= and RuntimeDirectory= of the unit, which are there from its first start on.
  private static let madeByUnits: Set<String> = ["/var/lib/migedit", "/run/migedit"]

  private static func isMissing(_ folder: String, _ isFolder: (String) -> Bool) -> Bool {
    !madeByUnits.contains(folder) && !isFolder(folder)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
