import JobModel
import MigeditDaemon
import Planning
import Testing

@Suite struct `Configuration values` {
  @Test func `what is left out has its default`() throws {
    let read = try configuration(ConfigurationSample.minimal)
    #expect(read.store == StoreSettings(path: "/var/lib/migedit/queue.sqlite"))
    #expect(read.store.keepSucceeded == .lasting(.seconds(30 * 86_400)))
    #expect(read.store.keepFailed == .lasting(.seconds(180 * 86_400)))
    #expect(read.store.keepDocuments == .lasting(.seconds(30 * 86_400)))
    #expect(read.store.keepEvents == .lasting(.seconds(30 * 86_400)))
    #expect(read.store.keepKeys == .lasting(.seconds(180 * 86_400)))
    #expect(read.control.socket == "/run/migedit/control.sock")
    #expect(read.control.maxQueued == 1_000_000)
    #expect(read.access == AccessSettings())
    #expect(read.access.maxPriority == 1000)
    #expect(read.environments.keys.sorted() == ["prod"])
    let prod = try #require(read.environments["prod"])
    #expect(prod.settings == EnvironmentSettings(url: "https://library.example.com/Library", username: "architect"))
    #expect(prod.password == .file("/etc/migedit/prod"))
  }

  @Test func `every key is read`() throws {
    let read = try configuration(
      """
      store: { path: /q.db, keep_succeeded: 1d, keep_failed: 2d, keep_documents: 3d, keep_events: forever, keep_keys: 5d,
        machine_id: ignore }
      control: { socket: /run/s.sock, max_queued: 7 }
      access:
        admin: { users: [root, 1000], groups: [wheel] }
        submit: { users: [ci], groups: [migedit], max_priority: -5 }
        observe: { users: [eve], groups: [adm] }
      environments:
        test-1.b_c:
          url: http://127.0.0.1:8080/Library/
          username: 4711
          password_credential: test-password
          login_mode: 16
          sessions: 3
          request_timeout: 1s
          submit_timeout: 2m
          submit_settle: 300ms
          edit_timeout: 4h
          windows: ["Mon..Fri 22:00-06:00", "except 2026-12-24..2026-12-26"]
          time_zone: Europe/Paris
          finish_by: true
          ca_file: /etc/ca.pem
          proxy: http://proxy:3128/
          poll: { min: 5ms, max: 6ms }
          retry: { max_attempts: 9, base: 7s, max: 7s }
          breaker: { failures: 8, probe_after: 9s, probe_max: 10s, retry_after_max: 11s }
      """)
    var store = StoreSettings(path: "/q.db")
    (store.keepSucceeded, store.keepFailed, store.keepDocuments) = (.days(1), .days(2), .days(3))
    (store.keepEvents, store.keepKeys) = (.forever, .days(5))
    store.comparesMachine = false
    #expect(read.store == store)
    #expect(read.control.socket == "/run/s.sock")
    #expect(read.control.maxQueued == 7)
    #expect(read.access.admin == .init(users: ["root", "1000"], groups: ["wheel"]))
    #expect(read.access.submit == .init(users: ["ci"], groups: ["migedit"]))
    #expect(read.access.observe == .init(users: ["eve"], groups: ["adm"]))
    #expect(read.access.maxPriority == -5)
    let settings = EnvironmentSettings(
      url: "http://127.0.0.1:8080/Library", username: "4711", loginMode: 16, sessions: 3, requestTimeout: .seconds(1),
      submitTimeout: .seconds(120), submitSettle: .milliseconds(300), editTimeout: .seconds(14_400),
      caFile: "/etc/ca.pem", proxy: "http://proxy:3128",
      poll: PollSettings(min: .milliseconds(5), max: .milliseconds(6)),
      retry: RetrySettings(maxAttempts: 9, base: .seconds(7), max: .seconds(7)),
      breaker: BreakerSettings(
        failures: 8, probeAfter: .seconds(9), probeMax: .seconds(10), retryAfterMax: .seconds(11)),
      // The time zone is read with the files that the configuration names.
      hours: EditingHours(
        try WindowSchedule.reading(["Mon..Fri 22:00-06:00", "except 2026-12-24..2026-12-26"]), finishBy: true))
    #expect(read.environments["test-1.b_c"]?.settings == settings)
    #expect(read.environments["test-1.b_c"]?.password == .credential("test-password"))
  }

  @Test(arguments: [
    ("1ms", Duration.milliseconds(1)), ("90s", .seconds(90)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
    ("30d", .seconds(2_592_000)), ("\"90s\"", .seconds(90)), ("007s", .seconds(7)), ("36500d", .seconds(3_153_600_000)),
  ])
  func `durations have one of five units`(_ text: String, _ duration: Duration) throws {
    #expect(try prod("edit_timeout: \(text)")?.settings.editTimeout == duration)
    #expect(try whole("store: { keep_keys: \(text) }").store.keepKeys == .lasting(duration))
  }

  @Test(arguments: [
    ("https://a.example", "https://a.example"), ("https://a.example/", "https://a.example"),
    ("HTTPS://a.example/b//", "https://a.example/b"), ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ("http://10.0.0.1", "http://10.0.0.1"), ("https://a.example/b%20c/d;e=1", "https://a.example/b%20c/d;e=1"),
  ])
  func `a URL loses its trailing slash, and nothing else`(_ text: String, _ url: String) throws {
    let text = ConfigurationSample.minimal.replacing("https://library.example.com/Library", with: text)
    #expect(try configuration(text).environments["prod"]?.settings.url == url)
  }

  @Test(arguments: [("yes", "yes"), ("4711", "4711"), ("'4711'", "4711"), ("1.50", "1.50"), ("\"a b\"", "a b")])
  func `a text without quotes stands for itself, whatever YAML would make of it`(_ text: String, _ name: String) throws
  {
    let text = ConfigurationSample.minimal.replacing("architect", with: text)
    #expect(try configuration(text).environments["prod"]?.settings.username == name)
  }

  @Test func `an environment may be called like a value of YAML`() throws {
    for name in ["no", "null", "1", "1.5", "\"on\""] {
      let text = ConfigurationSample.minimal.replacing("  prod:", with: "  \(name):")
      #expect(try configuration(text).environments.keys.first == name.filter { $0 != "\"" })
    }
  }

  @Test func `a section with nothing in it is as if it was left out`() throws {
    #expect(try whole("store:\ncontrol:\n  # socket: /x\naccess: ~") == configuration(ConfigurationSample.minimal))
    #expect(try whole("access:\n  admin:\n  submit: {}").access == AccessSettings())
    #expect(try prod("poll:\nretry: {}\nbreaker:") == configuration(ConfigurationSample.minimal).environments["prod"])
  }

  @Test func `an alias stands for what it names`() throws {
    let text =
      ConfigurationSample.minimal + "\n    poll: &p { min: 5s }\n"
      + "  test: { url: https://test.example.com, username: u, password_file: /p, poll: *p }\n"
    let read = try configuration(text)
    #expect(read.environments["test"]?.settings.poll == PollSettings(min: .seconds(5)))
    #expect(read.environments["prod"]?.settings.poll == PollSettings(min: .seconds(5)))
  }

  @Test(arguments: [
    ("/var/lib/migedit", "/var/lib/migedit/queue.sqlite"), ("/a:/b", "/a/queue.sqlite"),
  ])
  func `the queue stands in systemd's state folder unless told`(_ folder: String, _ path: String) throws {
    let environment = ["STATE_DIRECTORY": folder]
    let read = try Configuration.read(text: ConfigurationSample.minimal, file: "m", environment: environment)
    #expect(read.store.place.path == path)
    let told = ConfigurationSample.minimal + "\nstore: { path: /told }"
    #expect(try Configuration.read(text: told, file: "m", environment: environment).store.place.path == "/told")
    #expect(try Configuration.read(text: told, file: "m").store.place.path == "/told")
  }

  @Test func `a mark before UTF-8 and Windows' line ends do no harm`() throws {
    let text = "\u{FEFF}" + ConfigurationSample.minimal.replacing("\n", with: "\r\n")
    #expect(try configuration(text) == configuration(ConfigurationSample.minimal))
  }
}
