import TestSupport
import Testing

/// Ten users of this machine, by their numbers, that every Debian has.
enum TenUsers {
  /// They take as many connections as each of them can have, a hundred, and hold them until the program is killed.
  ///
  /// - Parameter bytes: how much of a frame is sent on each, of which the end never comes; 0: nothing.
  /// - Returns: the program, when all hold what they get.
  static func hold(_ socket: String, sending bytes: Int) async throws -> Program {
    let program = try Program("python3", ["-c", script, socket, "\(bytes)"])
    try #require(try await program.line(with: "all hold what they get") != nil, "\(program.errors)")
    return program
  }

  private static let script = """
    import ctypes, os, signal, socket, sys
    path, count = sys.argv[1], int(sys.argv[2])
    done, told = os.pipe()
    for user in range(1, 11):
      if os.fork() == 0:
        os.setgroups([]); os.setgid(user); os.setuid(user)
        # They end with who has started them.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        held = []
        for _ in range(100):
          line = socket.socket(socket.AF_UNIX)
          line.connect(path)
          if count > 0:
            try: line.sendall(b'{"method":"' + b"x" * count)
            except OSError: pass
          held.append(line)
        os.write(told, b".")
        signal.pause()
    for user in range(1, 11): os.read(done, 1)
    print("all hold what they get", flush=True)
    signal.pause()
    """
}
