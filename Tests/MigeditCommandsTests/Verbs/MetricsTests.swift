import ControlAPI
import Foundation
import JSONDocument
import MigeditCommands
import TestSupport
import Testing
import Varlink

struct MetricsTests {
  private static func daemon() throws -> FakeDaemon {
    try FakeDaemon([
      "Metrics": { call, _ in
        let format = call.parameters["format"]?.string
        return try Metrics.members(of: Metrics.Reply(text: format == "prometheus" ? "old 1\n" : "new 1\n# EOF\n"))
      }
    ])
  }

  @Test func `the text is printed as it comes, in the form that is asked for`() async throws {
    let daemon = try Self.daemon()
    for (arguments, text) in [
      ([], "new 1\n# EOF\n"), (["--format", "openmetrics"], "new 1\n# EOF\n"), (["--format", "prometheus"], "old 1\n"),
      (["--json"], #"{"text":"new 1\n# EOF\n"}"# + "\n"),
    ] {
      let test = TestConsole()
      #expect(try await daemon.run(["metrics"] + arguments, console: test.console()) == .done)
      #expect(test.output == text && test.errors.isEmpty)
    }
    #expect(
      daemon.parameters(of: "Metrics").map(\.text)
        == ["{}", #"{"format":"openMetrics"}"#, #"{"format":"prometheus"}"#, "{}"])
  }

  @Test func `a file for node_exporter is in the text that it reads, and everybody's to read`() async throws {
    let daemon = try Self.daemon()
    for more in [[], ["--format", "prometheus"]] {
      let test = TestConsole()
      let path = "/var/lib/prometheus/node-exporter/migedit.prom"
      #expect(try await daemon.run(["metrics", "--textfile", path] + more, console: test.console()) == .done)
      #expect(test.publishedFiles == [path: "old 1\n"] && test.writtenFiles.isEmpty)
      #expect(test.output.isEmpty && test.errors.isEmpty)
    }
  }

  @Test(arguments: [
    (["--textfile", "a.txt"], "only reads files whose name ends with .prom"),
    (["--textfile", "a.prom", "--json"], "say one of them"),
    (["--textfile", "a.prom", "--format", "openmetrics"], "does not read openmetrics"),
    (["--format", "xml"], "xml"),
  ])
  func `what could not work is refused before the daemon is asked`(arguments: [String], words: String) async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    #expect(try await daemon.run(["metrics"] + arguments, console: test.console()) == .usage)
    #expect(test.errors.contains(words), "\(test.errors)")
    #expect(daemon.calls.isEmpty && test.publishedFiles.isEmpty)
  }

  @Test func `where the daemon is not there, the file stays as it is`() async {
    let test = TestConsole()
    let arguments = ["metrics", "--textfile", "/a.prom", "--socket", "/nowhere/control.sock"]
    #expect(await Ctl.run(arguments, console: test.console()) == .unavailable)
    #expect(test.publishedFiles.isEmpty)
  }

  @Test func `a file that everybody may read is put there whole, and leaves nothing beside it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("migedit.prom")
    try Console.system().publishFile(path, "old")
    let old = try #require(FileHandle(forReadingAtPath: path))
    try Console.system().publishFile(path, "new")
    #expect(try old.readToEnd() == Data("old".utf8))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["migedit.prom"])
  }
}
