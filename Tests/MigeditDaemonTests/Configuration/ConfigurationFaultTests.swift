import MigeditDaemon
import Testing

private let longName = String(repeating: "x", count: 65)
private let longPath = "/" + String(repeating: "x", count: 107)

@Suite struct `Configuration faults` {
  private static let loopback =
    #"expected an address that only this machine reaches, with a port: 127.0.0.1:9188, or "[::1]:9188" in quotes"#
  private static let range = "expected a whole number from"
  private static let duration = "expected a duration such as 90s, with one of the units ms s m h d"
  private static let retention = "expected forever or a duration such as 30d, with one of the units ms s m h d"

  /// Keys of an environment; the fault's place and text follow.
  static let environment = [
    ("sessions: 0", "6:15: environments.prod.sessions: is 0, \(range) 1 to 100"),
    ("sessions: 101", "6:15: environments.prod.sessions: is 101, \(range) 1 to 100"),
    (
      "sessions: \"1\"",
      "6:15: environments.prod.sessions: is the text \"1\" because of its quotes, \(range) 1 to 100"
    ),
    ("sessions: 1.0", "6:15: environments.prod.sessions: is \"1.0\", \(range) 1 to 100"),
    ("sessions: 010", "6:15: environments.prod.sessions: is \"010\", \(range) 1 to 100"),
    ("sessions: 0x10", "6:15: environments.prod.sessions: is \"0x10\", \(range) 1 to 100"),
    ("sessions: 1_0", "6:15: environments.prod.sessions: is \"1_0\", \(range) 1 to 100"),
    ("sessions: many", "6:15: environments.prod.sessions: is \"many\", \(range) 1 to 100"),
    (
      "sessions: 99999999999999999999",
      "6:15: environments.prod.sessions: is \"99999999999999999999\", \(range) 1 to 100"
    ),
    ("sessions:", "6:5: environments.prod.sessions: has no value, \(range) 1 to 100"),
    ("sessions: [1]", "6:15: environments.prod.sessions: is a list, \(range) 1 to 100"),
    ("sessions: {}", "6:15: environments.prod.sessions: is a mapping, \(range) 1 to 100"),
    (
      "login_mode: 2",
      "6:17: environments.prod.login_mode: is \"2\", expected one of 1 (standard), 16 (LDAP), 4096 (API token)"
    ),
    (
      "login_mode: LDAP",
      "6:17: environments.prod.login_mode: is \"LDAP\", expected one of 1 (standard), 16 (LDAP), 4096 (API token)"
    ),
    ("edit_timeout: 90", "6:19: environments.prod.edit_timeout: is \"90\", which has no unit, \(duration)"),
    ("edit_timeout: 0s", "6:19: environments.prod.edit_timeout: is \"0s\", which is nothing, \(duration)"),
    ("edit_timeout: -1s", "6:19: environments.prod.edit_timeout: is \"-1s\", \(duration)"),
    ("edit_timeout: 1.5h", "6:19: environments.prod.edit_timeout: is \"1.5h\", \(duration)"),
    ("edit_timeout: 1h30m", "6:19: environments.prod.edit_timeout: is \"1h30m\", \(duration)"),
    ("edit_timeout: 2 h", "6:19: environments.prod.edit_timeout: is \"2 h\", \(duration)"),
    ("edit_timeout: 2H", "6:19: environments.prod.edit_timeout: is \"2H\", \(duration)"),
    ("edit_timeout: forever", "6:19: environments.prod.edit_timeout: is \"forever\", \(duration)"),
    (
      "edit_timeout: 36501d",
      "6:19: environments.prod.edit_timeout: is \"36501d\", which is more than 36500d, \(duration)"
    ),
    (
      "edit_timeout: 9223372036854775807d",
      "6:19: environments.prod.edit_timeout: is \"9223372036854775807d\", which is more than 36500d, \(duration)"
    ),
    ("request_timeout: 1", "6:22: environments.prod.request_timeout: is \"1\", which has no unit, \(duration)"),
    ("submit_timeout: 1", "6:21: environments.prod.submit_timeout: is \"1\", which has no unit, \(duration)"),
    ("submit_settle: x", "6:20: environments.prod.submit_settle: is \"x\", \(duration)"),
    (
      "ca_file: ca.pem",
      "6:14: environments.prod.ca_file: is \"ca.pem\", expected an absolute path of certificates in PEM form"
    ),
    (
      "ca_file: /etc/",
      "6:14: environments.prod.ca_file: ends with a slash, expected an absolute path of certificates in PEM form"
    ),
    (
      "proxy: https://p:1",
      "6:12: environments.prod.proxy: is an https:// proxy, expected a URL such as "
        + "http://proxy.example.com:3128, without user"
    ),
    (
      "proxy: http://p:1/x",
      "6:12: environments.prod.proxy: has a path, expected a URL such as http://proxy.example.com:3128, without user"
    ),
    (
      "proxy: http://u:secret@p:1",
      "6:12: environments.prod.proxy: holds a user's name, expected a URL such as "
        + "http://proxy.example.com:3128, without user"
    ),
    ("poll: 1s", "6:11: environments.prod.poll: is a single value, expected a mapping of keys to values"),
    ("poll: { min: 1 }", "6:18: environments.prod.poll.min: is \"1\", which has no unit, \(duration)"),
    (
      "poll: { min: 2m }",
      "6:18: environments.prod.poll.min: is 2m, expected at most max, which is 1m"
    ),
    ("poll: { max: 500ms }", "6:18: environments.prod.poll.max: is 500ms, expected at least min, which is 1s"),
    ("poll: { max: 2s, min: 3s }", "6:27: environments.prod.poll.min: is 3s, expected at most max, which is 2s"),
    ("retry: { max_attempts: 0 }", "6:28: environments.prod.retry.max_attempts: is 0, \(range) 1 to 1000"),
    ("retry: { base: 1h }", "6:20: environments.prod.retry.base: is 1h, expected at most max, which is 30m"),
    ("breaker: { failures: 0 }", "6:26: environments.prod.breaker.failures: is 0, \(range) 1 to 1000"),
    (
      "breaker: { probe_max: 1s }",
      "6:27: environments.prod.breaker.probe_max: is 1s, expected at least probe_after, which is 15s"
    ),
    (
      "breaker: { retry_after_max: 1 }",
      "6:33: environments.prod.breaker.retry_after_max: is \"1\", which has no unit, \(duration)"
    ),
  ]

  @Test(arguments: environment)
  func `a wrong value of an environment is told with its place`(_ line: String, _ fault: String) {
    #expect(faults(of: try prod(line)) == ["m.yaml:" + fault])
  }

  /// Keys outside of environments.
  static let others = [
    (
      "store: { path: q.db }",
      "6:16: store.path: is \"q.db\", "
        + "expected an absolute path such as /var/lib/migedit/queue.sqlite"
    ),
    ("store: { keep_succeeded: 30 }", "6:26: store.keep_succeeded: is \"30\", which has no unit, \(retention)"),
    ("store: { keep_failed: never }", "6:23: store.keep_failed: is \"never\", \(retention)"),
    ("store: { keep_documents: 0d }", "6:26: store.keep_documents: is \"0d\", which is nothing, \(retention)"),
    ("store: { keep_events: [] }", "6:23: store.keep_events: is a list, \(retention)"),
    ("store: { keep_keys: ~ }", "6:10: store.keep_keys: has no value, \(retention)"),
    ("store: { machine_id: other }", "6:22: store.machine_id: is \"other\", expected one of compare, ignore"),
    ("store: [path]", "6:8: store: is a list, expected a mapping of keys to values"),
    (
      "control: { socket: \(longPath) }",
      "6:20: control.socket: is longer than 107 bytes, expected an absolute path of at most 107 bytes"
    ),
    ("control: { socket: \"\" }", "6:20: control.socket: is empty, expected an absolute path of at most 107 bytes"),
    (
      "control: { socket: \"/a\\0b\" }",
      "6:20: control.socket: holds a character that cannot be seen, expected an absolute path of at most 107 bytes"
    ),
    ("control: { max_queued: 0 }", "6:24: control.max_queued: is 0, \(range) 1 to 100000000"),
    (
      "access: { admin: { users: root } }",
      "6:27: access.admin.users: is a single value, "
        + "expected a list such as [one, two]"
    ),
    (
      "access: { admin: { groups: } }",
      "6:20: access.admin.groups: has no value, "
        + "expected a list such as [one, two]"
    ),
    (
      "access: { submit: { users: [a, [b]] } }",
      "6:32: access.submit.users[1]: is a list, expected the name or the uid of a user"
    ),
    (
      "access: { submit: { users: [a, ~] } }",
      "6:28: access.submit.users[1]: has no value, "
        + "expected the name or the uid of a user"
    ),
    (
      "access: { observe: { groups: [a b] } }",
      "6:31: access.observe.groups[0]: is \"a b\", "
        + "expected the name or the gid of a group"
    ),
    (
      "access: { submit: { max_priority: 1001 } }",
      "6:35: access.submit.max_priority: is 1001, "
        + "\(range) -1000 to 1000"
    ),
    (
      "access: { admin: { max_priority: 1 } }",
      "6:20: access.admin.max_priority: is not a known key, "
        + "expected one of users, groups"
    ),
    ("metrics: { listen: 127.0.0.1 }", "6:20: metrics.listen: is \"127.0.0.1\", which has no port, \(loopback)"),
    ("metrics: { listen: 9188 }", "6:20: metrics.listen: is \"9188\", which has no port, \(loopback)"),
    (
      "metrics: { listen: 127.0.0.1:0 }",
      "6:20: metrics.listen: is \"127.0.0.1:0\", whose port is not from 1 to 65535, \(loopback)"
    ),
    (
      "metrics: { listen: 127.0.0.1:65536 }",
      "6:20: metrics.listen: is \"127.0.0.1:65536\", whose port is not from 1 to 65535, \(loopback)"
    ),
    (
      "metrics: { listen: localhost:9188 }",
      "6:20: metrics.listen: names localhost, and a name may be any address, \(loopback)"
    ),
    (
      "metrics: { listen: \"127.0.0.1\\n:1\" }",
      "6:20: metrics.listen: holds a character that cannot be seen, \(loopback)"
    ),
    ("metrics: { listen: }", "6:12: metrics.listen: has no value, \(loopback)"),
    (
      "metrics: { port: 9188 }",
      "6:12: metrics.port: is not a known key, expected one of listen"
    ),
    ("1: x", "6:1: 1: is not a known key, expected one of store, control, access, environments, metrics"),
    ("[a, b]: x", "6:1: has a list as a key, expected a name"),
  ]

  @Test(arguments: [
    "0.0.0.0:9188", "192.168.1.2:9188", "128.0.0.1:9188", "'[::]:9188'", "'[2001:db8::1]:9188'",
    "library.example.com:9188",
    "127.0.0.256:9188", "127.0.0.01:9188", "127.1:9188", "126.255.255.255:1", "':9188'", "'::1:9188'", "'[::1%lo]:1'",
    "'[::ffff:127.0.0.1]:1'",
  ])
  func `metrics are for this machine only, and it is said how others get them`(address: String) {
    let told = faults(of: try whole("metrics: { listen: \(address) }"))
    #expect(told.count == 1)
    #expect(
      told.first?.hasPrefix(
        "m.yaml:6:20: metrics.listen: is \"\(address.filter { $0 != "'" })\", which other machines may reach; ") == true
    )
    #expect(told.first?.contains("migedit-metrics.timer") == true && told.first?.hasSuffix(Self.loopback) == true)
  }

  @Test(arguments: others)
  func `a wrong value elsewhere is told with its place`(_ line: String, _ fault: String) {
    let told = faults(of: try whole(line))
    #expect(told.contains("m.yaml:" + fault), "\(told)")
    #expect(told.count == 1)
  }

  @Test(arguments: [
    ("usernam: x", "6:5: environments.prod.usernam: is not a known key, did you mean username?"),
    ("sesions: 2", "6:5: environments.prod.sesions: is not a known key, did you mean sessions?"),
    ("Proxy: x", "6:5: environments.prod.Proxy: is not a known key, did you mean proxy?"),
    ("submit-timeout: 1s", "6:5: environments.prod.submit-timeout: is not a known key, did you mean submit_timeout?"),
    ("porxy: x", "6:5: environments.prod.porxy: is not a known key, did you mean proxy?"),
    ("poll: { mn: 1s }", "6:13: environments.prod.poll.mn: is not a known key, did you mean min?"),
    ("retry: { bass: 1s }", "6:14: environments.prod.retry.bass: is not a known key, did you mean base?"),
    ("<<: {}", "6:5: environments.prod.\"<<\": is not a known key, merge keys cannot be used"),
    ("timezone: x", "6:5: environments.prod.timezone: is not a known key, did you mean time_zone?"),
    (
      "colour: x",
      "6:5: environments.prod.colour: is not a known key, expected one of url, username, "
        + "password_credential, password_file, login_mode, sessions, request_timeout, submit_timeout, submit_settle, edit_timeout, "
        + "ca_file, proxy, poll, retry, breaker, windows, time_zone, finish_by"
    ),
    (
      "poll: { \"a\\nb\": 1s }",
      "6:13: environments.prod.poll.\"a\\u{a}b\": is not a known key, expected one of min, max"
    ),
  ])
  func `an unknown key is refused, with the one that was meant`(_ line: String, _ fault: String) {
    #expect(faults(of: try prod(line)) == ["m.yaml:" + fault])
  }

  private static let asWindow = "as in Mon..Fri 22:00-06:00, Fri 22:00-Mon 06:00 or except 2026-12-24..2026-12-26"

  @Test(arguments: [
    (
      "windows: [\"Mon..Fri 22:00-06:00\", \"Mon..Fri 25:00-06:00\"]",
      "6:39: environments.prod.windows[1]: cannot be read at character 10: 25:00 is no time of a day, expected 00:00 to 23:59, \(asWindow)"
    ),
    (
      "windows: Mon..Fri 22:00-06:00",
      "6:14: environments.prod.windows: is a single value, expected a list such as [one, two]"
    ),
    (
      "windows: [\"except 2026-12-24\"]",
      "6:14: environments.prod.windows: except takes days away from windows, and there are none, expected one such as Mon..Sun 00:00-24:00"
    ),
    (
      "windows: [22]",
      "6:15: environments.prod.windows[0]: cannot be read at character 1: \"22\" is no day, expected a day, one of Mon, Tue, Wed, Thu, Fri, Sat, Sun; every day is Mon..Sun, \(asWindow)"
    ),
    (
      "time_zone: ../etc/passwd",
      "6:16: environments.prod.time_zone: is \"../etc/passwd\", expected the name of a time zone, such as Europe/Paris or UTC"
    ),
    (
      "time_zone: /etc/localtime",
      "6:16: environments.prod.time_zone: is \"/etc/localtime\", expected the name of a time zone, such as Europe/Paris or UTC"
    ),
    ("finish_by: yes", "6:16: environments.prod.finish_by: is \"yes\", expected true or false"),
  ])
  func `hours that can't be read are told with their place`(_ line: String, _ fault: String) {
    #expect(faults(of: try prod(line)) == ["m.yaml:" + fault])
  }

  @Test(
    arguments: [
      "ftp://a", "library.example.com", "https://", "https:///path", "https://:443", "https://a:0/x", "https://a:65536",
      "https://a:x", "https://a:+1", "'https://a:'", "https://a/?q=1", "https://a/#f", "https://a b",
      "https://ä.example",
      "https://[::1", "https://[x]", "https://.a", "https://user@a", "'http://user:geheim@a'", "http://a/\\u0041",
      "http://a_%",
    ])
  func `a URL that cannot be right is refused`(_ url: String) {
    let told = faults(
      of: try configuration(ConfigurationSample.minimal.replacing("https://library.example.com/Library", with: url)))
    #expect(told.count == 1)
    #expect(told.allSatisfy { $0.hasPrefix("m.yaml:3:10: environments.prod.url: ") && !$0.contains("geheim") })
    #expect(told.allSatisfy { $0.hasSuffix("/MicroStrategyLibrary, without user, query or fragment") })
  }

  @Test(arguments: [".prod", "-a", "a/b", "a b", "é", "", longName])
  func `an environment's name is plain`(_ name: String) {
    let told = faults(of: try configuration(ConfigurationSample.minimal.replacing("prod:", with: "\"\(name)\":")))
    #expect(told.count == 1)
    #expect(
      told.allSatisfy { $0.hasPrefix("m.yaml:2:3: environments.\"") || $0.hasPrefix("m.yaml:2:3: environments.") })
    #expect(
      told.allSatisfy {
        $0.hasSuffix("is no name for an environment, expected at most 64 letters, digits, '.', '_' and '-'")
      })
  }
}
