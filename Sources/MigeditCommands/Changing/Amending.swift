import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Asks the daemon to amend one job, and says what of it can't be taken in the words of the command line.
struct Amending: Sendable {
  let link: DaemonLink
  let session: CommandSession

  /// A change as the daemon would read it.
  static func read(_ change: JSON, places: EditPlaces) throws(CommandError) -> Change {
    do throws(Fault) {
      return try change.decoded(unknownMembers: .refused)
    } catch {
      let pointer = JSONPointer(["change"] + error.pointer.tokens.map(\.description)).description
      throw CommandError(.data, "\(places.text(for: pointer) ?? pointer): \(error.reason)")
    }
  }

  /// - Parameters:
  ///   - state: the job's, by its name.
  ///   - reason: why it can't be amended, in the daemon's words.
  static func refusal(of id: JobID, state: String, reason: String) -> CommandError {
    let look: String? =
      switch JobState(rawValue: state) {
      case .succeeded: nil
      case .failed, .cancelled, .expired: "retry --held \(id)"
      case .queued, .held, .running, nil: "cancel \(id)"
      }
    let hint = look.map { " (`migeditctl \($0)`)" } ?? ""
    return CommandError(.data, "job \(id) is \(state), and can't be changed: \(reason)\(hint)")
  }

  func perform(_ parameters: Amend.Parameters, places: EditPlaces) async throws {
    let answer: DaemonLink.Answer<Amend>
    do {
      answer = try await link.call(Amend.self, parameters)
    } catch ControlError.invalidEdit(let faults) {
      throw CommandError(
        .data,
        ErrorText.text(of: faults, so: "and nothing was changed") { fault in
          let pointer = fault.pointer.description
          return "\(places.text(for: pointer) ?? pointer): \(fault.reason)"
        })
    } catch ControlError.permissionDenied(let method, .admin, let groups) {
      throw CommandError(.noPermission, ErrorText.denied(method, needs: .admin, groups: groups, isOthers: true))
    } catch ControlError.notAmendable(let id, let state, let reason) {
      throw Self.refusal(of: id, state: state, reason: reason)
    }
    let job = try answer.read().job
    try session.funnel.emit(ids: [job.id], of: [answer.json])
    session.funnel.note("amended: job \(job.id); `migeditctl show \(job.id)` shows it")
  }
}
