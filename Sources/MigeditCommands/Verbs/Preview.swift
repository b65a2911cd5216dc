import ArgumentParser
import ControlAPI
import JSONDocument

struct PreviewVerb: ChangeVerb {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show what an edit would submit; submit and enqueue nothing.",
    usage: """
      migeditctl preview <target> <changes> [<options>]
      """,
    discussion: """
      Reads the target and applies the change to it: + is new, - has gone, ~ is otherwise. Ends with 0 if the edit could \
      be submitted or would change nothing, and with 1 if it can't be submitted now. The date shown is what enqueue \
      takes as --expected-date, so that the edit is made for what you see and for nothing else.

      Examples:
        migeditctl preview --migration 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B --name R12
        migeditctl preview --migration-named SalesR12 --name SalesR13
        migeditctl preview --group 3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B \\
          --where type=report --set-action replace
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var targetOptions: TargetOptions
  @OptionGroup var changeOptions: ChangeOptions

  func validate() throws { try changeOptions.check(for: try targetOptions.target().kind) }

  func run(in session: CommandSession) async throws {
    let target = try targetOptions.target()
    let change = try changeOptions.change(session.console, for: target.kind)
    let edit: JSON = ["target": .object(target.members), "change": .object(change)]
    var list = EditList(edits: [edit], origin: .flags(try changeOptions.places(of: target.kind)))
    let link = try await session.connect()
    try await list.complete(environment: nil, over: link)
    if let name = targetOptions.name { try await list.find(named: name, over: link) }
    try await EditPreviews(list: list, link: link, session: session).run()
  }
}
