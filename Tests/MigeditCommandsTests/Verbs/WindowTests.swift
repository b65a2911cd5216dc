import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Runtime
import Synchronization
import Testing
import Varlink

struct WindowTests {
  private static let spans = [
    WindowSpan(opens: Sample.ago(.seconds(9 * 3600)), closes: Sample.now + .seconds(1800)),
    WindowSpan(opens: Sample.now + .seconds(15 * 3600), closes: Sample.now + .seconds(23 * 3600)),
  ]

  private static func answers(isOpen: Bool = true) -> [String: FakeDaemon.Answer] {
    var prod = EnvironmentStatus(
      name: "prod", url: "https://library.example.com", slots: [Slot(number: 1, state: .free)], queued: 3, running: 0)
    (prod.windows, prod.timeZone) = (["Mon..Fri 22:00-06:00", "Sat,Sun 00:00-24:00"], "Europe/Paris")
    prod.setWindow(WindowOutlook(now: Sample.now, spans: isOpen ? spans : Array(spans.dropFirst())))
    var always = EnvironmentStatus(
      name: "test", url: "https://test.example.com", slots: [Slot(number: 1, state: .free)], queued: 0, running: 0)
    always.windows = []
    return [
      "Windows": { call, _ in
        try Windows.members(of: Windows.Reply(windows: call.parameters["environment"] == "prod" ? spans : []))
      },
      "OpenWindow": { _, _ in [:] }, "Environments": Sample.asked([prod, always]),
    ]
  }

  @Test func `the next windows are shown with how long each lasts`() async throws {
    try await Golden.expectScreen("window", Self.answers(), "window", "prod", "--next", "2")
  }

  @Test func `an environment without windows says so`() async throws {
    try await Golden.expectScreen("window-none", Self.answers(), "window", "test")
  }

  @Test func `environments shows for how long a window is open, or closed`() async throws {
    try await Golden.expectScreen("environments-window", Self.answers(), "environments")
    try await Golden.expectScreen("environments-window-closed", Self.answers(isOpen: false), "environments")
  }

  @Test func `json is the reply of Windows`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("window", "prod", "--next", "7", "--json", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Windows").map(\.text) == [#"{"environment":"prod","count":7}"#])
    let reply = try Windows.members(of: Windows.Reply(windows: Self.spans))
    #expect(test.output == JSON.object(reply).text + "\n" && test.errors.isEmpty)
  }

  @Test(arguments: [["--open-for", "1h"], ["--open-until", "2026-11-25T08:00:00Z"]])
  func `opening says until when`(options: [String]) async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run(["window", "prod"] + options, console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "OpenWindow").map(\.text) == [
        #"{"environment":"prod","until":"2026-11-25T08:00:00.000Z"}"#
      ])
    #expect(daemon.parameters(of: "Windows").isEmpty && test.output.isEmpty)
    #expect(test.errors == "open: prod, until 2026-11-25T08:00:00.000Z (in 1h), whatever its windows say\n")
  }

  @Test func `where there are several environments, one is to be said`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    let test = TestConsole()
    #expect(try await daemon.run("window", console: test.console()) == .usage)
    #expect(test.errors.contains("prod, test"))
  }

  @Test func `an opening that is short is not over before it is asked for`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    var console = TestConsole().console()
    let reads = Atomic(0)
    console.now = { Sample.now + .seconds(reads.add(1, ordering: .relaxed).newValue) }
    #expect(try await daemon.run("window", "prod", "--open-for", "1ms", console: console) == .done)
    #expect(daemon.parameters(of: "OpenWindow").count == 1)
  }

  @Test func `what would open nothing is not asked for`() async throws {
    let daemon = try FakeDaemon(Self.answers())
    for options in [
      ["--open-until", "2026-11-25T06:00:00Z"], ["--open-for", "1h", "--open-until", "1h"], ["--next", "0"],
      ["--next", "101"], ["--next", "5", "--open-for", "1h"], ["--next", "5", "--open-until", "2026-11-25T08:00:00Z"],
    ] {
      let test = TestConsole()
      #expect(try await daemon.run(["window", "prod"] + options, console: test.console()) == .usage)
      #expect(!test.errors.isEmpty)
    }
    #expect(daemon.parameters(of: "OpenWindow").isEmpty)
  }
}
