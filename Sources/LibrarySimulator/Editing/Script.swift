/// What is to become of edits: in general, and of single targets. A member that is left out changes nothing.
///
/// ```json
/// {"failRate": 0.1, "secondsMin": 1, "secondsMax": 5, "targets": [
///   {"id": "09ADA2DD251F4927A442451C0100EA16", "next": [{"fail": "no space left"}, {}], "seconds": 2},
///   {"id": "47524F55500000000000000000000000", "always": {"fail": "never", "child": 1, "seconds": 0.5}}]}
/// ```
package struct Script: Sendable, Codable {
  /// The share of edits that fail where nothing else is said, from 0 to 1.
  package var failRate: Double?
  /// Between which bounds the seconds are drawn that each package takes.
  package var secondsMin: Double?
  package var secondsMax: Double?
  /// Of all edits, where nothing else is said of the target or the edit.
  package var content: ContentScript?
  package var targets: [TargetScript]?

  package init(
    failRate: Double? = nil, secondsMin: Double? = nil, secondsMax: Double? = nil, content: ContentScript? = nil,
    targets: [TargetScript]? = nil
  ) {
    self.failRate = failRate
    self.secondsMin = secondsMin
    self.secondsMax = secondsMax
    self.content = content
    self.targets = targets
  }
}

/// What is to become of the edits of one target. It replaces what was said of the target before.
package struct TargetScript: Sendable, Codable {
  package var id: String
  /// Of its next edits, in order.
  package var next: [Outcome]?
  /// Of all edits after those.
  package var always: Outcome?
  /// That each package takes, where the outcome doesn't say it.
  package var seconds: Double?
  /// Of its content, where the outcome doesn't say it.
  package var content: ContentScript?

  package init(
    id: String, next: [Outcome]? = nil, always: Outcome? = nil, seconds: Double? = nil, content: ContentScript? = nil
  ) {
    self.id = id
    self.next = next
    self.always = always
    self.seconds = seconds
    self.content = content
  }

  /// What becomes of one edit: it succeeds, unless there is a message to fail with.
  package struct Outcome: Sendable, Codable {
    package var fail: String?
    /// Which of a group's packages fails, from 0. Default: the last.
    package var child: Int?
    package var seconds: Double?
    package var content: ContentScript?

    package init(
      fail: String? = nil, child: Int? = nil, seconds: Double? = nil, content: ContentScript? = nil
    ) {
      self.fail = fail
      self.child = child
      self.seconds = seconds
      self.content = content
    }
  }
}
