package import JobModel
package import Runtime

extension TimeZoneRules {
  /// Seconds east of UTC at an instant, which is in seconds since 1970.
  package func offset(at instant: Int) -> Int {
    let later = changesUpTo(instant)
    return later == 0 ? firstOffset : changes[later - 1].offset
  }

  /// The first instant at which the clock on the wall shows this time or a later one, in seconds since 1970: where the clock was
  /// set forward over it, that is the moment of the change, and of a time that comes twice it is the earlier one.
  ///
  /// - Parameter local: seconds since 1970, as if the clock showed UTC.
  func instant(ofLocal local: Int) -> Int {
    // No clock is more than 26 hours from UTC.
    var index = changesUpTo(local - 2 * 93_600)
    while true {
      let offset = index == 0 ? firstOffset : changes[index - 1].offset
      let instant = local - offset
      if index == changes.count || instant < changes[index].at {
        return index == 0 ? instant : max(instant, changes[index - 1].at)
      }
      index += 1
    }
  }

  func instant(ofDay day: Int, minutes: Int) -> WallTime {
    WallTime(milliseconds: Int64(instant(ofLocal: day * 86_400 + minutes * 60)) * 1000)
  }

  /// Which day it is there, counted from 1970-01-01.
  package func day(at instant: WallTime) -> Int {
    let seconds = flooredQuotient(Int(instant.milliseconds), 1000)
    return flooredQuotient(seconds + offset(at: seconds), 86_400)
  }

  /// How many changes have been by an instant.
  private func changesUpTo(_ instant: Int) -> Int {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
