import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Report
import Terminal

/// What a report shows of the documents of a job: in what they differ, and the documents themselves.
struct NightDocuments {
  private let reply: GetDocuments.Reply
  private let job: Job

  init(_ reply: GetDocuments.Reply, of job: Job) {
    self.reply = reply
    self.job = job
  }

  var parts: ([JobDetail.Comparison], [JobDetail.Document]) {
    let comparisons = [
      comparison("asked (before -> submitted)", reply.before, reply.submitted),
      comparison("made otherwise (submitted -> found)", reply.submitted, reply.found),
    ]
    let documents = [("before", reply.before), ("submitted", reply.submitted), ("found", reply.found)].compactMap {
      title, json in json.map { JobDetail.Document(title: title, text: $0.prettyText) }
    }
    return (comparisons.compactMap(\.self), documents)
  }

  private func comparison(_ title: String, _ from: JSON?, _ to: JSON?) -> JobDetail.Comparison? {
    guard let from, let to else { return nil }
    let diff = DocumentDiff(from: from, to: to, kind: job.target.kind)
    if diff.isEmpty { return nil }
    let lines = Screen(blocks: [DiffScreen(width: 140).block(diff)]).lines(width: nil, hasColour: false)
    return JobDetail.Comparison(title: title, lines: lines)
  }
}
