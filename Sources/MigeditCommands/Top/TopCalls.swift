import ControlAPI
import JobModel
import Terminal

/// Performs the effects that are calls, one after the other, over a connection that is made anew where it was lost.
struct TopCalls: Sendable {
  let socket: String
  /// Takes what comes of them.
  let tell: @Sendable (TopInput) -> Void

  func run(_ effects: AsyncStream<(TopEffect, TopScope)>) async {
    var kept: DaemonLink?
    for await (effect, scope) in effects {
      if Task.isCancelled { return }
      do {
        let link: DaemonLink
        if let kept { link = kept } else { link = try await DaemonLink.connect(to: socket) }
        kept = link
        try await perform(effect, scope, over: link)
      } catch {
        kept = nil
        fail(effect, error)
      }
    }
  }

  /// - Throws: what says that the connection is lost. A refusal is told.
  private func perform(_ effect: TopEffect, _ scope: TopScope, over link: DaemonLink) async throws {
    switch effect {
    case .read(let read):
      do {
        if let reply = try await TopReading(link: link, scope: scope).answer(read) { tell(.answered(read, reply)) }
      } catch  where !Reconnection.hasGone(error) {
        tell(.refused(read, ErrorText.complaint(for: error, socket: socket).message))
      }
    case .foretell(let action, let job, let name):
      let acting = TopActing(link: link, action: action, job: job)
      do {
        let (question, reason) = try await acting.foretell(name: name)
        tell(.foretold(action, job, question: question, reason: reason))
      } catch  where !Reconnection.hasGone(error) {
        tell(.performed(action, job, Cell(acting.words(for: error), .bad)))
      }
    case .perform(let action, let job):
      let acting = TopActing(link: link, action: action, job: job)
      do {
        tell(.performed(action, job, try await acting.perform()))
      } catch  where !Reconnection.hasGone(error) {
        tell(.performed(action, job, Cell(acting.words(for: error), .bad)))
      }
    case .repaint, .quit: break
    }
  }

  private func fail(_ effect: TopEffect, _ error: any Error) {
    switch effect {
    case .read(let read): tell(.unanswered(read))
    case .foretell(let action, let job, _):
      tell(.performed(action, job, Cell("the daemon went away, and nothing was changed", .bad)))
    case .perform(let action, let job):
      let words =
        "the daemon went away before it answered: see whether it has \(action.action.done) job \(job), or try again"
      tell(.performed(action, job, Cell(words, .bad)))
    case .repaint, .quit: break
    }
  }
}
