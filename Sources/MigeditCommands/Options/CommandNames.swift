import ArgumentParser
import JSONDocument

/// The verbs and their options, as the parser knows them.
struct CommandNames: Sendable {
  /// The options of each verb, with their dashes, in the order of the help.
  let options: [String: [String]]
  /// The verbs in the order of the help.
  let verbs: [String]

  static let all = CommandNames(RootCommand._dumpHelp())

  /// - Parameter help: what the parser says of the commands, as JSON, which the manual is made of as well.
  init(_ help: String) {
    let commands = (try? JSON(parsing: help))?["command"]?["subcommands"]?.array ?? []
    verbs = commands.compactMap { $0["commandName"]?.string }.filter { $0 != "help" }
    options = commands.reduce(into: [:]) { options, command in
      guard let verb = command["commandName"]?.string else { return }
      let names = (command["arguments"]?.array ?? []).filter { $0["shouldDisplay"] == true }
        .flatMap { $0["names"]?.array ?? [] }
      options[verb] = names.compactMap { name in
        name["name"]?.string.map { name["kind"]?.string == "long" ? "--\($0)" : "-\($0)" }
      }
    }
  }
}
