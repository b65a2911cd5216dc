import TestSupport
import Testing

struct ArticleTests {
  @Test func `the program in the article is the one that is compiled and run`() throws {
    let article = try ProtocolChapter.text(of: "Sources/MigeditClient/MigeditClient.docc/EnqueueFollowWait.md")
    let blocks = article.split(separator: "```swift\n").dropFirst().map { $0.split(separator: "```\n")[0] }
    #expect(blocks.map(String.init) == [try ProtocolChapter.text(of: "Tests/ClientExample/main.swift")])
  }

  @Test func `each public type is named on the library's page`() throws {
    let page = try ProtocolChapter.text(of: "Sources/MigeditClient/MigeditClient.docc/MigeditClient.md")
    let types = [
      "MigeditClient/MigeditClient", "MigeditError", "EditRequest", "Target", "Change", "Rule", "BatchPolicy", "Filter",
      "Amendment", "JSONValue", "Enqueued", "Job", "JobDetails", "JobPages", "Attempt", "Failure", "Waiting", "Batch",
      "ChangedJobs", "EnvironmentStatus", "Slot", "Pause", "QueueStatus", "EditFault", "Events", "Event",
      "InterfaceWord",
      "JobState", "Phase", "Verification", "WaitingReason", "FailureReason", "EventKind", "SlotState", "BreakerState",
    ]
    for type in types { #expect(page.contains("- ``\(type)``"), "\(type)") }
  }
}
