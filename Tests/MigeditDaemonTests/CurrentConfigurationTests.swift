import Logging
import Testing

@testable import MigeditDaemon

struct CurrentConfigurationTests {
  private static func configuration(
    path: String = "/q", socket: String = "/s", listen: LoopbackAddress? = nil
  ) -> Configuration {
    var control = ControlSettings()
    control.socket = socket
    return Configuration(
      store: StoreSettings(path: path), control: control, access: AccessSettings(), environments: [:],
      metrics: MetricsSettings(listen: listen))
  }

  @Test func `what is taken only at the next start is compared with what the daemon was started with`() async {
    let access = await Access(AccessSettings(), logger: Logger(label: "test"))
    let current = CurrentConfiguration(access: access, configuration: Self.configuration())
    #expect(
      current.replace(access: access, configuration: Self.configuration(path: "/other")) == [
        "store.path is /other now, which is taken at the next start of the daemon; until then it goes on with /q"
      ])
    #expect(current.replace(access: access, configuration: Self.configuration()) == [])
    #expect(
      current.replace(access: access, configuration: Self.configuration(path: "/other", socket: "/t")).map {
        $0.prefix { $0 != " " }
      } == ["store.path", "control.socket"])
    let address = LoopbackAddress(host: "::1", port: 9188)
    #expect(
      current.replace(access: access, configuration: Self.configuration(listen: address)) == [
        "metrics.listen is [::1]:9188 now, which is taken at the next start of the daemon; until then it goes on without"
      ])
  }
}
