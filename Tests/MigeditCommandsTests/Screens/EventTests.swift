import JobModel
import LibraryModel
import Terminal
import Testing

@testable import MigeditCommands

struct EventTests {
  @Test func `an outage or a pause of old that is over is said to be`() {
    var environment = Sample.environments[1]
    for (what, words) in [(EventKind.outageBegan, "it answers again by now"), (.paused, "resumed by now")] {
      let event = Event(sequence: 1, at: Sample.ago(.seconds(60)), what: what, environment: environment)
      #expect(EventTable.row(event, now: Sample.now).last?.text == words)
    }
    environment.pause = Sample.pause
    let event = Event(sequence: 1, at: Sample.ago(.seconds(60)), what: .paused, environment: environment)
    #expect(EventTable.row(event, now: Sample.now).last?.text.hasPrefix("by anna at") == true)
  }
}
