import JobModel
import Testing

/// A target is a package on a server, by whatever name its environment goes.
@Suite struct SameServerTests {
  private func isSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (
      EnvironmentSettings(url: one, username: "architect"), EnvironmentSettings(url: other, username: "somebody")
    )
    #expect(one.isSameServer(as: other) == other.isSameServer(as: one))
    return one.isSameServer(as: other)
  }

  @Test(
    arguments: [
      ("https://a.example/Library", "https://a.example/Library"),
      ("https://a.example/Library", "HTTPS://A.Example/Library"),
      ("https://a.example/Library", "https://a.example:443/Library/"), ("http://a.example", "http://a.example:80/"),
      ("https://a.example./Library", "https://a.example:443/Library"),
      ("https://[2001:db8::1]", "https://[2001:DB8::1]:443"),
      ("https://a.example/Library//", "https://a.example/Library"),
    ])
  func `a url is the same however it is written, whoever the user is`(_ one: String, _ other: String) {
    #expect(isSame(one, other))
  }

  @Test(
    arguments: [
      ("https://a.example/Library", "https://b.example/Library"),
      ("https://a.example/Library", "https://a.example/library"),
      ("https://a.example/Library", "http://a.example/Library"), ("https://a.example", "https://a.example:8443"),
      ("https://a.example", "https://a.example:80"), ("http://a.example", "http://a.example:443"),
      ("https://a.example/Library", "https://a.example/Library/2"), ("https://[2001:db8::443]", "https://[2001:db8::]"),
    ])
  func `another host, port, path or scheme is another server`(_ one: String, _ other: String) {
    #expect(!isSame(one, other))
  }

  @Test func `sessions and outages belong to a url and a user`() {
    let settings = EnvironmentSettings(url: "https://a.example", username: "architect")
    #expect(settings.server == ServerID(url: "https://a.example", username: "architect"))
    #expect(settings.server != ServerID(url: "https://a.example", username: "somebody"))
    #expect("\(settings.server)" == "https://a.example")
  }
}
