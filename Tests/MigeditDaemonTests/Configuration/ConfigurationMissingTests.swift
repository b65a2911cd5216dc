import MigeditDaemon
import Testing

@Suite struct `Missing from the configuration` {
  @Test func `an environment without anything lacks three keys`() {
    #expect(
      faults(of: try configuration("environments:\n  prod:\n  test: {}\n")) == [
        "m.yaml:2:3: environments.prod.password_credential: is missing, "
          + "expected password_credential: NAME or password_file: PATH",
        "m.yaml:2:3: environments.prod.url: is missing, expected a URL such as "
          + "https://library.example.com/MicroStrategyLibrary, without user, query or fragment",
        "m.yaml:2:3: environments.prod.username: is missing, expected the name of a user of the Library",
        "m.yaml:3:3: environments.test.password_credential: is missing, "
          + "expected password_credential: NAME or password_file: PATH",
        "m.yaml:3:3: environments.test.url: is missing, expected a URL such as "
          + "https://library.example.com/MicroStrategyLibrary, without user, query or fragment",
        "m.yaml:3:3: environments.test.username: is missing, expected the name of a user of the Library",
      ])
  }

  @Test func `an environment of the wrong type lacks nothing besides`() {
    #expect(
      faults(of: try configuration("environments:\n  prod: [url]\n")) == [
        "m.yaml:2:9: environments.prod: is a list, expected a mapping of keys to values"
      ])
  }

  @Test(arguments: [
    ("", "1:1"), ("# nothing\n", "1:1"), ("---\n", "1:1"), ("store: { path: /q }\n", "1:1"), ("environments:\n", "1:1"),
    ("store:\nenvironments: {}\n", "2:1"),
  ])
  func `a file without environments has nothing to do`(_ text: String, _ place: String) {
    #expect(
      faults(of: try configuration(text)) == [
        "m.yaml:\(place): environments: names no environment, expected at least one, by its name"
      ])
  }

  @Test func `without a state folder the queue needs a path`() {
    let fault =
      "is missing, expected an absolute path such as /var/lib/migedit/queue.sqlite, since STATE_DIRECTORY is not set"
    let text = ConfigurationSample.minimal
    #expect(faults(of: try Configuration.read(text: text, file: "m")) == ["m:1:1: store.path: \(fault)"])
    let second = text + "\nstore: { keep_keys: 1d }"
    #expect(faults(of: try Configuration.read(text: second, file: "m")) == ["m:6:1: store.path: \(fault)"])
    let empty = ["STATE_DIRECTORY": ""]
    #expect(faults(of: try Configuration.read(text: text, file: "m", environment: empty)).count == 1)
  }

  @Test(arguments: [
    (
      "password_file: secret\n",
      "5:20: environments.prod.password_file: does not start with a slash, "
        + "expected an absolute path"
    ),
    (
      "password_credential: a/b\n",
      "5:26: environments.prod.password_credential: holds a slash, "
        + "expected the name of a credential: letters, digits, '.', '_' and '-'"
    ),
    (
      "password_credential: ..\n",
      "5:26: environments.prod.password_credential: is no such name, "
        + "expected the name of a credential: letters, digits, '.', '_' and '-'"
    ),
    (
      "password_credential: s3cr t!\n",
      "5:26: environments.prod.password_credential: is no such name, "
        + "expected the name of a credential: letters, digits, '.', '_' and '-'"
    ),
    ("password_file:\n", "5:5: environments.prod.password_file: has no value, expected an absolute path"),
    (
      "password_file: /a\n    password_credential: b\n",
      "5:20: environments.prod.password_file: "
        + "stands beside password_credential, expected only one of them"
    ),
  ])
  func `where the password stands is told rightly, and once`(_ lines: String, _ fault: String) {
    let text = ConfigurationSample.minimal.replacing("password_file: /etc/migedit/prod", with: lines)
    #expect(faults(of: try configuration(text)) == ["m.yaml:\(fault)"])
  }

  @Test func `a password in the file is refused and not repeated`() {
    #expect(
      faults(of: try prod("password: geheim")) == [
        "m.yaml:6:5: environments.prod.password: cannot stand in this file, "
          + "expected password_credential or password_file"
      ])
  }

  @Test func `several faults of one section hide no other`() {
    // The order of min and max is not judged while one of them is wrong.
    #expect(
      faults(of: try prod("poll: { min: 90, max: 500ms }")) == [
        "m.yaml:6:18: environments.prod.poll.min: is \"90\", which has no unit, "
          + "expected a duration such as 90s, with one of the units ms s m h d"
      ])
  }

  /// The text of a file with eleven faults, to the letter.
  @Test func `all faults are told at once, in the order of the file`() {
    let text = """
      stores:
        path: /var/lib/migedit/queue.sqlite
      control:
        max_queued: lots
        socket: control.sock
      access:
        submit: { groups: migedit }
      environments:
        prod:
          url: https://architect:geheim@library.example.com/
          username: architect
          password_credential: prod-password
          sessions: "2"
          windows: ["Sat,Sun 00:00-25:00"]
          edit_timeout: 90
          poll: { min: 2m, max: 60s }
        test:
          url: http://localhost:8080
          pasword_file: /etc/migedit/test
          username: architect
      """
    let golden = """
      m.yaml:1:1: stores: is not a known key, did you mean store?
      m.yaml:4:15: control.max_queued: is "lots", expected a whole number from 1 to 100000000
      m.yaml:5:11: control.socket: is "control.sock", expected an absolute path of at most 107 bytes
      m.yaml:7:21: access.submit.groups: is a single value, expected a list such as [one, two]
      m.yaml:10:10: environments.prod.url: holds a user's name, expected a URL such as https://library.example.com/MicroStrategyLibrary, without user, query or fragment
      m.yaml:13:15: environments.prod.sessions: is the text "2" because of its quotes, expected a whole number from 1 to 100
      m.yaml:14:15: environments.prod.windows[0]: cannot be read at character 15: 25:00 is no time of a day, expected 00:00 to 24:00, as in Mon..Fri 22:00-06:00, Fri 22:00-Mon 06:00 or except 2026-12-24..2026-12-26
      m.yaml:15:19: environments.prod.edit_timeout: is "90", which has no unit, expected a duration such as 90s, with one of the units ms s m h d
      m.yaml:16:18: environments.prod.poll.min: is 2m, expected at most max, which is 1m
      m.yaml:17:3: environments.test.password_credential: is missing, expected password_credential: NAME or password_file: PATH
      m.yaml:19:5: environments.test.pasword_file: is not a known key, did you mean password_file?
      """
    let error = #expect(throws: ConfigurationFaults.self) { try configuration(text) }
    #expect(error?.description == golden)
  }
}
