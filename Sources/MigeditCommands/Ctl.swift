import ArgumentParser
import ControlAPI
import Terminal

/// Runs `migeditctl`: from a command line to an exit status.
package enum Ctl {
  package static func run(_ arguments: [String], console: Console) async -> ExitReason {
    if let completing = Completing(arguments, console: console) { return await completing.run() }
    do {
      var command = try RootCommand.command(arguments)
      guard let verb = command as? any Verb else {
        if command is RootCommand {
          console.tell(RootCommand.helpMessage(columns: console.width))
          return .usage
        }
        try command.run()
        return .done
      }
      let session = CommandSession(verb.common, console: console)
      do {
        try await verb.run(in: session)
        return .done
      } catch {
        throw ErrorText.complaint(for: error, socket: session.socket)
      }
    } catch let complaint as CommandError {
      return end(complaint, console)
    } catch {
      return end(parsing: error, of: arguments, console)
    }
  }

  private static func end(_ complaint: CommandError, _ console: Console) -> ExitReason {
    if !complaint.message.isEmpty { console.tell("migeditctl: " + complaint.message) }
    return complaint.status
  }

  /// Writes the parser's message: help that was asked for to standard output, a fault of the command line to standard error.
  private static func end(parsing error: any Error, of arguments: [String], _ console: Console) -> ExitReason {
    let isFault = !RootCommand.exitCode(for: error).isSuccess
    let arguments = VerbFirst.order(arguments)
    if isFault || Misspelling.asksForHelp(arguments), let complaint = Misspelling.complaint(of: arguments) {
      return end(complaint, console)
    }
    let text = RootCommand.fullMessage(for: error, columns: console.width)
    guard !isFault else {
      console.tell(text)
      return .usage
    }
    do {
      try console.write(text + "\n")
      return .done
    } catch {
      return end(error, console)
    }
  }
}
