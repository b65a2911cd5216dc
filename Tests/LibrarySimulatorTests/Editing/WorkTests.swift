import JSONDocument
import Testing

@testable import LibrarySimulator

struct WorkTests {
  private let begun = 1_700_000_000_000

  private func work(_ outcomes: Work.Outcome..., duration: Duration = .seconds(10)) -> Work {
    Work(began: .seconds(5), date: begun, steps: outcomes.map { Work.Step(duration: duration, outcome: $0) })
  }

  @Test func `a package goes through creating with rising progress to created`() {
    let work = work(.created([:]))
    #expect(work.phase(of: 0, at: .seconds(5)) == .creating(0))
    #expect(work.phase(of: 0, at: .seconds(10)) == .creating(500))
    #expect(work.phase(of: 0, at: .milliseconds(14_999)) == .creating(999))
    #expect(work.phase(of: 0, at: .seconds(15)) == .created)
    #expect(!work.isOver(at: .milliseconds(14_999)))
    #expect(work.isOver(at: .seconds(15)))
  }

  @Test func `packages are made one after the other, the later ones empty until then`() {
    let work = work(.created([:]), .created([:]), .created([:]))
    #expect((0..<3).map { work.phase(of: $0, at: .seconds(6)) } == [.creating(100), .empty, .empty])
    #expect((0..<3).map { work.phase(of: $0, at: .seconds(15)) } == [.created, .creating(0), .empty])
    #expect((0..<3).map { work.phase(of: $0, at: .seconds(30)) } == [.created, .created, .creating(500)])
    #expect((0..<3).map { work.phase(of: $0, at: .seconds(35)) } == [.created, .created, .created])
    #expect(work.ends == .seconds(35))
    #expect(work.failure == nil)
  }

  @Test func `after the first failure the rest stays empty and the work is over`() {
    let work = work(.created([:]), .failed("no space", leaving: [:]), .created([:]))
    #expect(work.ends == .seconds(25))
    #expect(work.failure == "no space")
    #expect((0..<3).map { work.phase(of: $0, at: .seconds(1000)) } == [.created, .failed("no space"), .empty])
  }

  @Test func `work that takes no time is over at once, and its dates still move`() {
    let work = work(.created([:]), .created([:]), duration: .zero)
    #expect(work.isOver(at: .seconds(5)))
    let dates = (0..<2).map { work.members(of: $0, at: .seconds(5))["lastUpdatedDate"]?.string ?? "" }
    #expect(dates[0] > LibraryDate.text(begun))
    #expect(dates[1] > dates[0])
    #expect(LibraryDate.text(work.date(at: .seconds(5))) == dates[1])
  }

  @Test func `the date moves when a package begins and when it ends`() {
    let work = work(.created([:]), .failed("no", leaving: [:]))
    let dates = [5, 14, 15, 24, 25, 100].map { work.date(at: .seconds($0)) }
    #expect(dates[0] == begun)
    #expect(dates[1] == dates[0])
    #expect(dates[2] > dates[1] + 9_999)
    #expect(dates[3] == dates[2])
    #expect(dates[4] > dates[3] + 9_999)
    #expect(dates[5] == dates[4])
  }

  @Test func `members say what the phase is`() {
    let work = work(.created(["storage": ["size": 3]]), .failed("no space", leaving: ["name": "old"]), .created([:]))
    let creating = work.members(of: 0, at: .milliseconds(8_750))
    #expect(creating["status"] == "creating")
    #expect(creating["progress"]?.text == "37.5")
    #expect(creating["storage"] == [:])
    let created = work.members(of: 0, at: .seconds(15))
    #expect(created["status"] == "created")
    #expect(created["progress"]?.text == "100.0")
    #expect(created["storage"] == ["size": 3])
    let failed = work.members(of: 1, at: .seconds(25))
    #expect(failed["status"] == "create_failed")
    #expect(failed["message"] == "no space")
    #expect(failed["storage"] == [:])
    #expect(failed["name"] == "old")
    let empty = work.members(of: 2, at: .seconds(25))
    #expect(empty["status"] == "empty")
    #expect(empty["message"] == "")
  }
}
