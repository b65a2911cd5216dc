import JobModel
import MigeditDaemon
import Testing

/// A target is a package on a server: two environments with one server would give it two names.
@Suite struct `One environment for each server` {
  /// Lines 6 to 9, behind `ConfigurationSample.minimal`.
  private static func twin(_ url: String, _ more: String = "username: architect") -> String {
    ConfigurationSample.minimal
      + """

        twin:
          url: \(url)
          \(more)
          password_file: /etc/migedit/twin

      """
  }

  private static let fault =
    "m.yaml:7:10: environments.twin.url: is the server of environments.prod, so a target there would have two names and "
    + "could be edited twice at once, expected one environment for each server: leave this one out, and raise sessions of "
    + "prod for more edits at once"

  @Test(arguments: [
    "https://library.example.com/Library", "https://library.example.com/Library/",
    "https://library.example.com/Library//",
    "HTTPS://Library.Example.COM/Library", "https://library.example.com:443/Library",
    "https://library.example.com:0443/Library/", "https://library.example.com./Library",
    "https://library.example.com.:443/Library",
  ])
  func `a second environment with the same server is refused, however its url is written`(_ url: String) {
    #expect(faults(of: try configuration(Self.twin(url))) == [Self.fault])
  }

  @Test(arguments: [
    "http://library.example.com/Library", "https://library.example.com:444/Library",
    "https://library.example.com/library",
    "https://library.example.com", "https://library.example.com/Library/2", "https://library2.example.com/Library",
    "https://[::1]/Library",
  ])
  func `another server is another environment's`(_ url: String) throws {
    #expect(try configuration(Self.twin(url)).environments.count == 2)
  }

  @Test func `the port of http is its own as well, and an address in brackets keeps its colons`() {
    for (one, other) in [
      ("http://a.example.com/L", "http://a.example.com:80/L"), ("http://[::1]/L", "http://[::1]:80/L/"),
    ] {
      let text = Self.twin(other).replacing("https://library.example.com/Library", with: one)
      #expect(faults(of: try configuration(text)) == [Self.fault])
    }
  }

  @Test func `another user makes it no other server`() {
    let told = faults(of: try configuration(Self.twin("https://library.example.com/Library", "username: other")))
    #expect(told == [Self.fault])
  }

  @Test func `an environment that is an alias of another has the same server, too`() {
    let text = ConfigurationSample.minimal.replacing("prod:", with: "prod: &p") + "\n  twin: *p\n"
    // The alias has no url of its own to point to.
    #expect(faults(of: try configuration(text)) == [Self.fault.replacing("m.yaml:7:10", with: "m.yaml:3:10")])
  }

  @Test func `it is told together with what else is wrong, and of every further one`() {
    let text =
      Self.twin("https://library.example.com/Library", "sessions: 0")
        + """
          third: { url: "https://library.example.com:443/Library", username: u, password_file: /p }

        """
    let told = faults(of: try configuration(text))
    #expect(told.count == 4, "\(told)")
    #expect(told.contains(Self.fault))
    #expect(told.contains { $0.hasPrefix("m.yaml:6:3: environments.twin.username: is missing") })
    #expect(told.contains { $0.hasPrefix("m.yaml:8:15: environments.twin.sessions: is 0") })
    #expect(told.contains { $0.contains(": environments.third.url: is the server of environments.prod, ") })
  }

  @Test func `two environments whose urls are both wrong are told of that only`() {
    let told = faults(
      of: try configuration(Self.twin("nowhere").replacing("https://library.example.com/Library", with: "nowhere")))
    #expect(told.count == 2)
    #expect(told.allSatisfy { $0.contains("has no http:// or https://") })
  }
}
