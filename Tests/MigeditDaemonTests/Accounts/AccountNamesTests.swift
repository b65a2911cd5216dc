import Synchronization
import TestSupport
import Testing

@testable import MigeditDaemon

@Suite struct AccountNamesTests {
  /// A directory of users that counts how often it is asked.
  private final class Directory: Sendable {
    private struct State {
      var names: [UInt32: String]
      var asked: [UInt32] = []
      var waiting: [CheckedContinuation<Void, Never>] = []
      var isSlow = false
    }

    private let state: Mutex<State>

    init(_ names: [UInt32: String], isSlow: Bool = false) { state = Mutex(State(names: names, isSlow: isSlow)) }

    var asked: [UInt32] { state.withLock { $0.asked } }

    func set(_ uid: UInt32, _ name: String?) { state.withLock { $0.names[uid] = name } }

    func name(of uid: UInt32) async -> String? {
      await withCheckedContinuation { continuation in
        let isSlow = state.withLock { state in
          state.asked.append(uid)
          if state.isSlow { state.waiting.append(continuation) }
          return state.isSlow
        }
        if !isSlow { continuation.resume() }
      }
      return state.withLock { $0.names[uid] }
    }

    /// Answers whoever waits, once somebody does.
    func answer() async {
      while true {
        let waiting = state.withLock { state in
          defer { state.waiting = [] }
          return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        if !waiting.isEmpty { return }
        await Task.yield()
      }
    }
  }

  private let clock = VirtualClock()

  private func names(_ directory: Directory) -> AccountNames {
    AccountNames(time: clock.source()) { await directory.name(of: $0) }
  }

  @Test func `a name is looked up once, until it is too old`() async {
    let directory = Directory([7: "ann", 8: "bob"])
    let names = names(directory)
    for _ in 1...3 { #expect(await names.name(of: 7) == "ann") }
    #expect(await names.name(of: 8) == "bob")
    #expect(directory.asked == [7, 8])
    directory.set(7, "anna")
    clock.pass(AccountNames.age - .milliseconds(1))
    #expect(await names.name(of: 7) == "ann")
    clock.pass(.milliseconds(1))
    #expect(await names.name(of: 7) == "anna")
    #expect(directory.asked == [7, 8, 7])
  }

  @Test func `a user without a name is its uid, and is looked up again soon`() async {
    let directory = Directory([:])
    let names = names(directory)
    for _ in 1...2 { #expect(await names.name(of: 7) == "uid 7") }
    directory.set(7, "ann")
    #expect(await names.name(of: 7) == "uid 7")
    #expect(directory.asked == [7])
    clock.pass(AccountNames.ageOfUnknown)
    #expect(await names.name(of: 7) == "ann")
    #expect(directory.asked == [7, 7])
  }

  @Test func `where the directory is away, the name that it gave before stands`() async {
    let directory = Directory([7: "ann"])
    let names = names(directory)
    #expect(await names.name(of: 7) == "ann")
    directory.set(7, nil)
    clock.pass(AccountNames.age)
    #expect(await names.name(of: 7) == "ann")
    directory.set(7, "anna")
    clock.pass(AccountNames.ageOfUnknown)
    #expect(await names.name(of: 7) == "anna")
    #expect(directory.asked == [7, 7, 7])
  }

  @Test func `the wall clock, which anybody may set, makes no name old`() async {
    let directory = Directory([7: "ann"])
    let names = names(directory)
    #expect(await names.name(of: 7) == "ann")
    clock.setWall(forwardBy: .seconds(86_400))
    #expect(await names.name(of: 7) == "ann")
    #expect(directory.asked == [7])
  }

  @Test func `who asks while a look-up is under way waits for the same one`() async {
    let directory = Directory([7: "ann"], isSlow: true)
    let names = names(directory)
    async let one = names.name(of: 7)
    async let other = names.name(of: 7)
    await directory.answer()
    // The other one may only have come after the answer: then it finds the name kept.
    #expect(await [one, other] == ["ann", "ann"])
    #expect(directory.asked == [7])
  }
}
