/// A night that has found something, and what: it is told again each time. Whoever changes how a plan is drawn looks for
/// another that finds the same.
struct KeptNight: Sendable {
  let seed: UInt64
  let scale: NightPlan.Scale
  /// The version of the tables that its queue on the disk had at first; nil: the newest.
  var version: OlderStore.Version?
  let why: String

  static let all = [
    KeptNight(
      seed: 1_861_165_390_888_007, scale: .first,
      why: "the jobs of targets that are bad for good kept it from its end for more than a week"),
    KeptNight(
      seed: 1_861_165_390_887_978, scale: .first,
      why: "an edit that may have been taken, and whose content can't be read, times out"),
    KeptNight(
      seed: 1_861_165_390_888_111, scale: .first,
      why: "an edit that was taken, and whose target can't be read, times out"),
    KeptNight(
      seed: 4_383_982_736_455_749, scale: .first,
      why: "a stray page at the end of a day without a PUT that was taken is said to be why a job fails"),
    KeptNight(
      seed: 2_001_070_652_906_005, scale: .full,
      why: "a daemon that is killed while it stops held the night up for ever"),
    KeptNight(
      seed: 3_689_435_472_672_527, scale: .everything,
      why: "a target that could be read again shortly before the end of edit_timeout was not, and its edit timed out"),
    KeptNight(
      seed: 8_595_931_640_369_583, scale: .everything,
      why: "who waited for logins was not woken, since a kind of request might be tried already"),
    KeptNight(
      seed: 5_417_170_872_374_750, scale: .everything,
      why: "fifteen looks in a row at a target that is well come to nothing by chance, and its edit times out"),
    KeptNight(
      seed: 454_530_220_906_703, scale: .everything,
      why: "the date of a target moves between any two looks for all of edit_timeout, so that no end of its edit stands"
    ),
  ]
}
