import JobModel
import LibraryModel
import Terminal

/// The first reason that applies why an environment starts no job. Where the environment would start one, it is a reason of
/// its jobs.
enum IdleReason: Sendable, Hashable {
  case notConfigured
  case queuePaused, paused
  case outage
  case windowClosed
  /// All of its slots are taken; some of them by edits that the server may still be at work on.
  case slotsTaken(Int, leftovers: Int)
  /// It has free slots and does not use them for now.
  case fewerSlots
  case nothingQueued
  /// Its jobs have reasons of their own.
  case jobs
  /// It is about to start one.
  case none

  /// - Parameter waiting: what the oldest of its queued jobs wait for, with how many do.
  init(of environment: EnvironmentStatus, queuePause: Paused?, waiting: [WaitingReason?: Int]) {
    let free = environment.slots.contains { $0.state.known == .free }
    self =
      if !environment.isConfigured {
        .notConfigured
      } else if queuePause != nil {
        .queuePaused
      } else if environment.pause != nil {
        .paused
      } else if environment.isOut {
        .outage
      } else if !environment.windowOpen {
        .windowClosed
      } else if environment.queued == 0 {
        .nothingQueued
      } else if !free {
        .slotsTaken(environment.slots.count, leftovers: EnvironmentText.leftovers(environment).count)
      } else if waiting[.session] != nil {
        .fewerSlots
      } else if !waiting.isEmpty, waiting[.nothing] == nil {
        .jobs
      } else {
        .none
      }
  }

  /// The reason in a few words.
  var word: Cell {
    switch self {
    case .notConfigured: Cell("not configured", .caution)
    case .queuePaused: Cell("whole queue paused", .caution)
    case .paused: Cell("paused", .caution)
    case .outage: Cell("outage", .bad)
    case .windowClosed: Cell("window closed", .caution)
    case .slotsTaken(let count, _): Cell(count == 1 ? "its slot is taken" : "all \(count) slots taken")
    case .fewerSlots: Cell("fewer slots for now", .caution)
    case .nothingQueued: "nothing queued"
    case .jobs: "its jobs wait"
    case .none: Cell("starts the next one", .good)
    }
  }

  /// What to do; nil where nothing is to be done.
  func next(_ environment: EnvironmentStatus) -> String? {
    let name = environment.name
    switch self {
    // What keeps it, and what to do, stands above.
    case .notConfigured: return nil
    case .queuePaused: return nil
    case .paused: return "`migeditctl resume --environment \(name)` lets edits start again."
    case .outage: return NextStep.words(of: environment.outage, in: name)
    case .windowClosed:
      let opens = environment.windowChange.map { " at \($0)" } ?? ""
      return
        "Edits start again when its window opens\(opens). `migeditctl window \(name) --open-for 1h` lets them start now."
    case .slotsTaken(_, leftovers: 0), .fewerSlots, .nothingQueued, .none: return nil
    case .slotsTaken:
      let jobs = EnvironmentText.leftovers(environment).sorted()
      return "Look on the server what the edit of job \(JobRange.short(of: jobs)) came to; when it is over there, "
        + "`migeditctl forget \(jobs.first.map(String.init) ?? "JOB")`."
    case .jobs:
      return "`migeditctl why JOB` says it of each; `migeditctl list --environment \(name) --state queued` lists them."
    }
  }
}
