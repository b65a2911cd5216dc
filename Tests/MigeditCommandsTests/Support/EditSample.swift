import ControlAPI
import JSONDocument
import JobModel
import Varlink

/// What the daemon says of edits of the documents of `DiffSample`.
enum EditSample {
  static let id = "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"
  static let (date, laterDate) = ("2026-11-24T18:00:00.000+0000", "2026-11-25T02:14:07.331+0000")

  static let before = DiffSample.migration([
    DiffSample.add, DiffSample.category, DiffSample.dossier, DiffSample.report,
  ])
  static let after = DiffSample.migration(
    [
      DiffSample.category.merging(["action": "replace", "includeDependents": true]), DiffSample.dossier,
      DiffSample.report, DiffSample.item("0451E0F3418DEDB7468C7F94D59E231D", "Région\u{1B}[31m", 10, "replace"),
    ],
    [
      "name": "Release 2026.11",
      "tocView": ["settings": ["defaultAction": "replace", "updateSchema": []], "later": 1.50],
      "treeView": ["treeViewSettings": ["defaultAction": "replace"]],
    ])
  /// What the server made of `after`.
  static let found = after.merging(["tocView": ["settings": ["defaultAction": "keep_both", "later": nil]]])

  static let groupBefore = DiffSample.group([
    DiffSample.package([DiffSample.add]), DiffSample.configuration, DiffSample.package([DiffSample.report]),
  ])
  static let groupAfter = DiffSample.group(
    [
      DiffSample.package([DiffSample.add.merging(["action": "delete"])]), DiffSample.configuration,
      DiffSample.package([DiffSample.report, DiffSample.dossier]),
    ], name: "R12")

  static func preview(
    _ before: JSON = before, _ after: JSON = after, editable: Bool = true, problem: String? = nil, date: String = date
  ) -> FakeDaemon.Answer {
    let reply = Preview.Reply(
      before: before, after: after, editable: editable, problem: problem, lastUpdatedDate: date)
    return { _, _ in try Preview.members(of: reply) }
  }

  static let environments: FakeDaemon.Answer = { _, _ in
    let prod = EnvironmentStatus(name: "prod", url: "https://library.example.com", slots: [], queued: 0, running: 0)
    return try Environments.members(of: Environments.Reply(environments: [prod]))
  }

  static func documents(
    before: JSON? = before, submitted: JSON? = after, found: JSON? = found, dateAfter: String? = laterDate
  ) -> GetDocuments.Reply {
    GetDocuments.Reply(
      before: before, submitted: submitted, found: found, dateBefore: before == nil ? nil : date, dateAfter: dateAfter)
  }

  /// A daemon with one job, whose attempts have these documents, the first one's first.
  static func answers(_ job: Get.Reply, _ documents: [GetDocuments.Reply]) -> [String: FakeDaemon.Answer] {
    [
      "Get": { _, _ in try Get.members(of: job) },
      "GetDocuments": { call, _ in
        let attempt = call.parameters["attempt"]?.number?.int ?? documents.count
        return try GetDocuments.members(of: documents[attempt - 1])
      },
      "Enqueue": { _, _ in
        try Enqueue.members(of: Enqueue.Reply(jobs: [Enqueued(id: 2000, state: .queued, duplicate: false)]))
      },
    ]
  }
}
