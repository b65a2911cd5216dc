package import ArgumentParser
import FoundationEssentials
import Glibc
import JSONDocument
import NIOCore
import UnixSignals

/// `library-simulator`: a simulator by itself, until SIGTERM or SIGINT.
package struct SimulatorCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "library-simulator",
    abstract: "A Library (MicroStrategy REST) server to try and test against, on 127.0.0.1 unless told.",
    discussion: "When it listens, it prints one line: listening on URL.\n\n\(Control.help)\n\n\(Scenario.help)")

  @Option(help: "Where to listen; 0 takes a free port.")
  var port = 0
  @Option(help: "The address to listen on. Whoever reaches it can do everything here.")
  var address = "127.0.0.1"
  @Option(help: "The user that can log in.")
  var username = "architect"
  @Option(help: "The user's password.")
  var password: String?
  @Option(help: "A file with the user's password; one newline at its end is dropped. Default: \"simulator\".")
  var passwordFile: String?
  @Option(help: "An API token that logs in with mode 4096.")
  var apiToken: String?
  @Option(help: "How many migrations to generate, beside the sample.")
  var migrations = 0
  @Option(help: "How many groups to generate, beside the samples.")
  var groups = 0
  @Flag(
    help:
      "Adds a configuration migration, a project merge, an uploaded migration, a locked one and a project's security.")
  var furtherSamples = false
  @Option(help: "The shortest time that a package takes.")
  var secondsMin = 1.0
  @Option(help: "The longest time that a package takes.")
  var secondsMax = 3.0
  @Option(help: "The share of edits that fail, from 0 to 1.")
  var failRate = 0.0
  @Option(help: "What chance starts from: the same seed gives the same times and failures.")
  var seed: UInt64 = 1
  @Flag(help: "Adds dependents, sorts items and drops nulls, as \"content\" in a script says it.")
  var normalise = false
  @Flag(help: "A package that fails gets back the content that it had before.")
  var failedEditsRestoreContent = false
  @Option(help: "A file with a script, as POST /simulator/script takes it.")
  var script: String?
  @Option(help: "A file with a scenario of faults, as POST /simulator/faults takes it.")
  var scenario: String?

  package init() {}

  /// The whole of the executable.
  package static func start() async { await main() }

  package func validate() throws {
    if password != nil, passwordFile != nil {
      throw ValidationError("--password and --password-file: give one of them")
    }
    guard migrations >= 0, groups >= 0 else { throw ValidationError("--migrations and --groups: expected 0 or more") }
    guard (0...65_535).contains(port) else { throw ValidationError("--port: expected 0 to 65535") }
  }

  package func run() async throws {
    let simulator = try LibrarySimulator(try settings())
    let server = SimulatorServer(simulator, address: address, port: port)
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    do {
      try await server.start()
    } catch let error as IOError {
      throw ValidationError("\(address):\(port) can't be listened on: \(error). Give another with --port, or 0.")
    }
    print("listening on \(simulator.url(at: address))")
    fflush(nil)
    for await _ in signals { break }
    await server.stop()
  }

  private func settings() throws -> SimulatorSettings {
    var settings = SimulatorSettings()
    settings.username = username
    settings.password = try password ?? passwordFile.map(Self.password(in:)) ?? settings.password
    settings.apiToken = apiToken
    settings.migrations = migrations
    settings.groups = groups
    settings.furtherSamples = furtherSamples
    settings.seed = seed
    settings.normalises = normalise
    settings.failedEditsRestoreContent = failedEditsRestoreContent
    settings.script = try script.map(Self.value(in:)) ?? Script()
    settings.scenario = try scenario.map(Self.scenario(in:)) ?? Scenario()
    // The bounds go through the script's check, which says what is wrong with them.
    settings.script.secondsMin = settings.script.secondsMin ?? secondsMin
    settings.script.secondsMax = settings.script.secondsMax ?? secondsMax
    settings.script.failRate = settings.script.failRate ?? failRate
    return settings
  }

  private static func password(in file: String) throws -> String {
    let text = try text(of: file)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  private static func scenario(in file: String) throws -> Scenario {
    let scenario: Scenario = try value(in: file)
    do {
      try scenario.check()
    } catch {
      throw ValidationError("\(file): \(error)")
    }
    return scenario
  }

  private static func value<Value: Decodable>(in file: String) throws -> Value {
    let text = try text(of: file)
    do {
      return try JSON(parsing: text).decoded(unknownMembers: .refused)
    } catch let error as JSONSyntaxError {
      let (line, column) = error.place(in: Array(text.utf8))
      throw ValidationError("\(file):\(line):\(column): \(error.explanation)")
    } catch let error as Fault {
      throw ValidationError("\(file): \(error)")
    }
  }

  private static func text(of file: String) throws -> String {
    guard let bytes = try? Data(contentsOf: URL(filePath: file)), let text = String(validating: bytes, as: UTF8.self)
    else { throw ValidationError("\(file) can't be read as a text: is it there, and may you read it?") }
    return text
  }
}
