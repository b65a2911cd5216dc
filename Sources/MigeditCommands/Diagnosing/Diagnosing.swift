import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal
import Varlink

/// Has the daemon look at everything, and shows it; where the daemon does not answer, looks from here.
struct Diagnosing: Sendable {
  private let session: CommandSession
  private var funnel: Funnel { session.funnel }
  private var progress: ProgressLine { session.console.progressLine }

  /// How long the first answer is waited for when people may have begun to wonder: its check takes no time, so a daemon that has
  /// not answered by then hangs, or does not start.
  private static let lastWait = Duration.seconds(5)

  init(_ session: CommandSession) { self.session = session }

  /// - Throws: `CommandError` with `no` where something is not well.
  ///
  /// - Parameter isWhole: whether it is shown what was found of all that is well, too.
  func run(_ environment: String?, isWhole: Bool) async throws {
    progress.begin("looking at \(environment ?? "the daemon and its environments")")
    let tally: DiagnosisTally
    // What can be seen from here is little, and all of it is told.
    var isWhole = isWhole
    do {
      tally = try await ask(environment)
    } catch {
      progress.clear()
      guard let absence = Absence(error) else { throw error }
      tally = try await lookFromHere(absence)
      isWhole = true
    }
    progress.clear()
    if !funnel.isJSON {
      try funnel.emit([], or: { DoctorScreen(diagnoses: tally.diagnoses, isWhole: isWhole).screen })
    }
    let more = funnel.isJSON || isWhole || tally.isWell ? "" : "; --all tells more"
    funnel.note(tally.summary + more)
    if !tally.isWell { throw CommandError(.no, "") }
  }

  private func ask(_ environment: String?) async throws -> DiagnosisTally {
    try await withThrowingTaskGroup(of: DiagnosisTally?.self) { group in
      let (answers, firstAnswer) = AsyncStream.makeStream(of: Never.self)
      group.addTask {
        var tally = DiagnosisTally()
        let link = try await session.connect()
        try await link.callMore(Diagnose.self, Diagnose.Parameters(environment: environment)) { answer in
          firstAnswer.finish()
          if funnel.isJSON { try funnel.emit([answer.json], or: { Screen() }) }
          let diagnosis = try answer.read()
          tally.see(diagnosis)
          progress.show("\(tally.made) made, \(diagnosis.environment ?? "daemon"): \(diagnosis.check)")
          return true
        }
        return tally
      }
      group.addTask {
        try await waitForFirst(answers)
        return nil
      }
      defer { group.cancelAll() }
      while let tally = try await group.next() { if let tally { return tally } }
      throw CancellationError()
    }
  }

  /// - Throws: `Absence.silent` where it does not come in time.
  private func waitForFirst(_ answers: AsyncStream<Never>) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await _ in answers {}
        return true
      }
      if let patience = session.console.patience {
        group.addTask { [sleep = session.console.sleep] in
          try await patience()
          try await sleep(Self.lastWait)
          return false
        }
      }
      defer { group.cancelAll() }
      if try await group.next() == false { throw Absence.silent }
    }
  }

  private func lookFromHere(_ absence: Absence) async throws -> DiagnosisTally {
    progress.show("no answer; looking from here")
    let local = LocalFacts(
      socket: session.socket, absence: absence, seen: await session.console.lookAround(session.socket))
    var tally = DiagnosisTally()
    for diagnosis in local.diagnoses {
      tally.see(diagnosis)
      if funnel.isJSON { try funnel.emit([try JSON(encoding: diagnosis)], or: { Screen() }) }
    }
    return tally
  }
}

/// What the checks have found so far.
struct DiagnosisTally: Sendable {
  private(set) var diagnoses: [Diagnosis] = []

  mutating func see(_ diagnosis: Diagnosis) { diagnoses.append(diagnosis) }

  var isWell: Bool { diagnoses.allSatisfy(\.ok) }

  /// What was not looked at is no check that was made.
  var made: String {
    let count = diagnoses.count { $0.check.known != .skipped }
    return count == 1 ? "1 check" : "\(count) checks"
  }

  var summary: String {
    let faults = diagnoses.count { !$0.ok }
    return faults == 0 ? "all is well: \(made)" : "\(faults) of \(made) \(faults == 1 ? "is" : "are") not well"
  }
}
