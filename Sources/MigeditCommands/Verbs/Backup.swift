import ArgumentParser
import ControlAPI
import Terminal

struct BackupVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Have the daemon make a copy of its queue, while it goes on.",
    discussion: """
      The copy is complete, checked, and on the disk when this ends. It is made in the folder backups beside the queue, since \
      the daemon may write nowhere else; the path is printed. Nothing is written over. To go on with it, stop the daemon, put \
      it in the place of the queue, and start the daemon: it is paused then, until `migeditctl resume`.

      Examples:
        migeditctl backup
        migeditctl backup before-the-upgrade.sqlite
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The file's name, without a folder. Default: one by the time.", valueName: "file"))
  var file: String?

  func run(in session: CommandSession) async throws {
    if let file, file.contains("/") {
      throw CommandError(
        .usage,
        """
        \(file) names a folder, and the daemon writes copies only into the folder backups beside its queue. Say a name without \
        a folder, and copy the file from the path that is printed.
        """)
    }
    // A large queue takes minutes.
    let answer = try await copy(session.connect().patient)
    try session.funnel.emit([answer.json]) {
      Screen(blocks: [.lines([Cell(try answer.read().path)])])
    }
    session.funnel.note("the queue was copied: \(StatusScreen.size(try answer.read().bytes))")
  }

  /// What fails is the copy: nothing is said of the queue, to which nothing was to be written.
  private func copy(_ link: DaemonLink) async throws -> DaemonLink.Answer<Backup> {
    do {
      return try await link.call(Backup.self, Backup.Parameters(name: file))
    } catch ControlError.storageUnavailable(let reason) {
      throw CommandError(.temporary, "no copy was made. \(reason)")
    }
  }
}
