import JobModel
import LibraryModel
import Terminal

extension TopState {
  /// What a key does, wherever somebody is.
  mutating func press(_ key: Key) -> [TopEffect] {
    if key == .control("l") { return [.repaint] }
    if let prompt { return press(key, at: prompt) }
    message = nil
    if let action = Self.action(of: key) { return begin(action) }
    switch view {
    case .main: return pressInMain(key)
    case .help:
      view = .main
      return []
    case .why(let job, let scrolled): return pressInWhy(key, job, scrolled)
    }
  }

  private mutating func press(_ key: Key, at prompt: Prompt) -> [TopEffect] {
    switch prompt {
    case .filter(let typed): type(key, typed)
    case .confirm(let action, let job, _):
      guard key == .character("y") || key == .character("Y") else {
        (self.prompt, message) = (nil, Cell("nothing was changed"))
        return []
      }
      self.prompt = .performing(action, job)
      return [.perform(action, job)]
    // What is asked is answered soon; only who does not want to wait for it goes on.
    case .foretelling, .performing: if key == .escape { self.prompt = nil }
    }
    return []
  }

  private mutating func type(_ key: Key, _ typed: String) {
    switch key {
    case .enter: (text, prompt) = (typed, nil)
    case .escape: (text, prompt) = ("", nil)
    case .backspace, .delete: prompt = .filter(String(typed.dropLast()))
    case .control("u"): prompt = .filter("")
    case .character(let character) where typed.count < 100: prompt = .filter(typed + String(character))
    default: break
    }
  }

  private static func action(of key: Key) -> TopAction? {
    switch key {
    case .character("h"): .hold
    case .character("r"): .release
    case .character("c"): .cancel
    case .character("R"): .retry
    default: nil
    }
  }

  private mutating func begin(_ action: TopAction) -> [TopEffect] {
    if view == .help { view = .main }
    guard let job = watchedJob ?? current?.id, let name = name(of: job) else {
      message = Cell("there is no job here to \(action.action.verb): choose one with Tab and the arrows", .caution)
      return []
    }
    guard isConnected else {
      message = Cell("the daemon does not answer, so that nothing can be changed now", .caution)
      return []
    }
    if watchedJob == nil { stay(at: job) }
    prompt = .foretelling(action, job)
    return [.foretell(action, job, name: name)]
  }

  /// What tells the job from others: `prod, migration 3F1C…`; nil: nothing is known of it yet.
  private func name(of id: JobID) -> String? {
    let known =
      why.flatMap { $0.job.id == id ? $0.job : nil } ?? running[id] ?? next.first { $0.id == id } ?? failures[id]
    return known.map { "\($0.target.environment), \(TopTables.target($0).text)" }
  }

  private mutating func pressInMain(_ key: Key) -> [TopEffect] {
    switch key {
    case .character("q"): return [.quit]
    case .character("?"): view = .help
    case .character("/"): prompt = .filter(text)
    case .character("s"):
      order = order.next
      message = Cell("sorted by \(order == .usual ? "what comes first" : order.rawValue)")
    case .character("e"): cycleEnvironment()
    case .escape: clearFilters()
    case .tab, .right: part = part.moved(by: 1)
    case .backTab, .left: part = part.moved(by: -1)
    case .character(let digit) where ("1"..."4").contains(digit):
      part = digit.wholeNumberValue.flatMap { TopPart(rawValue: $0 - 1) } ?? part
    case .up, .character("k"): move(by: -1)
    case .down, .character("j"): move(by: 1)
    case .pageUp: move(by: -10)
    case .pageDown: move(by: 10)
    case .home, .character("g"): move(by: -.max / 2)
    case .end, .character("G"): move(by: .max / 2)
    case .enter where part == .environments:
      if let name = currentEnvironment?.name { choose(environment: environment == nil ? name : nil) }
    case .enter, .character("w"): return lookWhy()
    default: break
    }
    return due()
  }

  private mutating func pressInWhy(_ key: Key, _ job: JobID, _ scrolled: Int) -> [TopEffect] {
    switch key {
    case .escape, .enter, .character("q"), .character("w"), .left: (view, why) = (.main, nil)
    case .character("?"): view = .help
    case .up, .character("k"): view = .why(job, scrolled: max(0, scrolled - 1))
    case .down, .character("j"): view = .why(job, scrolled: scrolled + 1)
    case .pageUp: view = .why(job, scrolled: max(0, scrolled - size.rows / 2))
    case .pageDown, .character(" "): view = .why(job, scrolled: scrolled + size.rows / 2)
    case .home, .character("g"): view = .why(job, scrolled: 0)
    default: break
    }
    return []
  }

  private mutating func lookWhy() -> [TopEffect] {
    guard let job = current?.id else {
      message = Cell("there is no job here: choose one with Tab and the arrows", .caution)
      return []
    }
    stay(at: job)
    (view, why) = (.why(job, scrolled: 0), nil)
    guard isConnected else { return [] }
    asked[.why] = Asked(at: seconds, isOpen: true)
    return [.read(.why)]
  }

  /// A single step goes on into the next part that has rows; a larger one stops at the end of its own.
  private mutating func move(by step: Int) {
    let count = rows(in: part)
    let place = currentPlace ?? 0
    if abs(step) == 1, !(0..<count).contains(place + step) || count == 0 {
      let further = step > 0 ? TopPart.allCases.filter { $0 > part } : TopPart.allCases.filter { $0 < part }.reversed()
      guard let next = further.first(where: { rows(in: $0) > 0 }) else { return }
      part = next
      return stay(in: step > 0 ? 0 : rows(in: next) - 1)
    }
    guard count > 0 else { return }
    stay(in: min(max(0, place + step), count - 1))
    if step > 1, place + step >= count { message = unread }
  }

  private func rows(in part: TopPart) -> Int { part == .environments ? environments.count : jobs(in: part).count }

  /// The row that somebody is at; nil: there is none.
  private var currentPlace: Int? {
    part == .environments
      ? environments.firstIndex { $0.name == currentEnvironment?.name }
      : jobs(in: part).firstIndex { $0.id == current?.id }
  }

  private mutating func stay(in place: Int) {
    if part == .environments {
      chosenEnvironment = environments[place].name
    } else {
      (chosen[part], chosenPlace[part]) = (jobs(in: part)[place].id, place)
    }
  }

  /// Who has asked for something to be done to a job is still at it when others come before it.
  private mutating func stay(at job: JobID) {
    guard let place = jobs(in: part).firstIndex(where: { $0.id == job }) else { return }
    stay(in: place)
  }

  /// The words for who has come to the end of those that are next, and not to the last of them; nil: all were read.
  private var unread: Cell? {
    guard part == .next, environment == nil, batch == nil, text.isEmpty, let counts = overview?.counts else {
      return nil
    }
    let all = (counts[JobState.queued.rawValue] ?? 0) + (counts[JobState.held.rawValue] ?? 0)
    guard next.count < all else { return nil }
    return Cell("these are the first \(next.count) of \(all); `migeditctl list` shows the others", .caution)
  }

  /// Shows the jobs of the next environment alone; behind the last one, those of all.
  private mutating func cycleEnvironment() {
    let names = (overview?.environments ?? []).map(\.name)
    guard let now = environment else { return choose(environment: names.first) }
    let at = names.firstIndex(of: now).map { $0 + 1 } ?? 0
    choose(environment: names.indices.contains(at) ? names[at] : nil)
  }

  private mutating func choose(environment name: String?) {
    environment = name
    stale.formUnion([.running, .next, .failures])
    // What was read was read for another choice, and is not fresh for this one.
    for read in [TopRead.running, .next, .failures] {
      let oldEnough = seconds - leastAge(of: read)
      asked[read]?.at = oldEnough
      if asked[read]?.isOpen == true { asked[read]?.isOutdated = true }
      known.remove(read)
    }
  }

  private mutating func clearFilters() {
    text = ""
    if environment != nil { choose(environment: nil) }
  }
}
