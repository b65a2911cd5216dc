import Glibc
import Terminal
import Testing

struct SystemScreenTests {
  @Test func `a screen that is left is as it was: modes, cursor and what stood there`() throws {
    let terminal = try #require(PseudoTerminal())
    let before = terminal.mode
    let screen = try #require(SystemScreen(input: terminal.inner, output: terminal.inner))
    screen.enter()
    #expect(terminal.mode.c_lflag & tcflag_t(ICANON | ECHO) == 0)
    #expect(terminal.mode.c_lflag & tcflag_t(ISIG) != 0)
    #expect(terminal.written == "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    screen.leave()
    #expect(terminal.written == "\u{1B}[0m\u{1B}[H\u{1B}[J\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
    #expect(Self.flags(terminal.mode) == Self.flags(before))
  }

  @Test func `entered twice, it goes back to what was before the first time, and is left once`() throws {
    let terminal = try #require(PseudoTerminal())
    let before = terminal.mode
    let screen = try #require(SystemScreen(input: terminal.inner, output: terminal.inner))
    for _ in 1...2 { screen.enter() }
    _ = terminal.written
    for _ in 1...2 { screen.leave() }
    screen.write("end")
    #expect(terminal.written.components(of: "?1049l") == 1)
    #expect(Self.flags(terminal.mode) == Self.flags(before))
  }

  @Test func `what is typed comes at once, without a line's end`() async throws {
    let terminal = try #require(PseudoTerminal())
    let screen = try #require(SystemScreen(input: terminal.inner, output: terminal.inner))
    screen.enter()
    defer { screen.leave() }
    terminal.type("q\r")
    var bytes: [UInt8] = []
    for await input in screen.inputs() {
      if case .bytes(let some) = input { bytes += some }
      if bytes.count >= 2 { break }
    }
    #expect(bytes == Array("q\r".utf8))
  }

  @Test func `the size is that of the terminal, as it is now`() throws {
    let terminal = try #require(PseudoTerminal(rows: 24, columns: 80))
    let screen = try #require(SystemScreen(input: terminal.inner, output: terminal.inner))
    #expect(screen.size == ScreenSize(rows: 24, columns: 80))
    terminal.resize(rows: 40, columns: 120)
    #expect(screen.size == ScreenSize(rows: 40, columns: 120))
  }

  @Test func `what is no terminal is no screen`() throws {
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(SystemScreen(input: ends[0], output: ends[1]) == nil)
  }

  private static func flags(_ mode: termios) -> [tcflag_t] { [mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag] }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
