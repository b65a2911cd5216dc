import Glibc
import JobModel

/// How long edits take, estimated from those that have ended: a kernel in log time over each of them, and a wide log-normal
/// distribution around their median, so that a surprise is still found.
///
/// It is kept as the probability of each cell of a grid that is even in log time. A probability is a difference of two
/// exact sums, so that no peak, however narrow, falls between two points of the grid.
struct DurationEstimate: Sendable {
  /// The bounds of the cells in seconds; cell `i` lies between `bounds[i]` and `bounds[i + 1]`.
  let bounds: [Double]
  /// The probability of each cell.
  let mass: [Double]
  /// The mean of the durations that were measured, in seconds.
  let mean: Double
  /// At each measured duration: how likely the edit was to end just then, a second, had it been foreseen by the others.
  let foreseen: [Double]

  private static let cells = 400
  /// Of the wide distribution, in log time.
  static let priorDeviation = 1.2
  /// As many measured durations weigh as much as the wide distribution.
  static let priorWeight = 3.0
  /// The grid goes so many of its deviations away from the median of the wide distribution.
  private static let reach = 4.0

  /// - Parameter durations: at least one, in any order.
  init(of durations: [EditDuration]) {
    let kernels = Self.kernels(durations)
    let middles = kernels.map(\.center)
    let center = middles.sorted()[middles.count / 2]
    let reach = Self.reach * Self.priorDeviation
    let low = min(middles.min() ?? center, center - reach) - 1
    let high = max(middles.max() ?? center, center + reach) + 1
    let step = (high - low) / Double(Self.cells)
    let grid = (0...Self.cells).map { low + step * Double($0) }
    let count = Double(kernels.count)
    let weight = Self.priorWeight / (count + Self.priorWeight)

    func cell(of place: Double) -> Int { min(max(Int((place - low) / step), 0), Self.cells - 1) }
    var sums = [Double](repeating: 0, count: Self.cells)
    for kernel in kernels {
      let (first, last) = (cell(of: kernel.center - kernel.reach), cell(of: kernel.center + kernel.reach))
      var below = 0.0
      for index in first...last {
        let next = index == last ? 1 : kernel.below(grid[index + 1])
        sums[index] += next - below
        below = next
      }
    }
    let priorMass = Self.prior(around: center, grid)
    let bounds = grid.map { exp($0) }
    mass = zip(sums, priorMass).map { (1 - weight) * $0 / count + weight * $1 }
    mean = middles.reduce(0) { $0 + exp($1) } / count

    var above = [Double](repeating: 0, count: Self.cells + 1)
    var priorAbove = above
    for index in (0..<Self.cells).reversed() {
      above[index] = above[index + 1] + sums[index]
      priorAbove[index] = priorAbove[index + 1] + priorMass[index]
    }
    let othersWeight = Self.priorWeight / (count - 1 + Self.priorWeight)
    foreseen = kernels.map { kernel in
      let index = cell(of: kernel.center)
      let own = kernel.below(grid[index + 1]) - kernel.below(grid[index])
      let others = max(count - 1, 1)
      let inCell =
        (1 - othersWeight) * max(sums[index] - own, 0) / others + othersWeight * priorMass[index]
      let left =
        (1 - othersWeight) * max(above[index] - (1 - kernel.below(grid[index])), 0) / others
        + othersWeight * priorAbove[index]
      return hazard(inCell, of: left, during: bounds[index + 1] - bounds[index])
    }
    self.bounds = bounds
  }

  private static func prior(around center: Double, _ grid: [Double]) -> [Double] {
    let below = grid.map { 0.5 * erfc((center - $0) / (priorDeviation * 2.0.squareRoot())) }
    return zip(below.dropFirst(), below).map { $0 - $1 }
  }

  /// Quartic: it looks much like a normal one, ends somewhere, and takes no exponential function.
  private struct Kernel {
    let center: Double
    /// Where it ends.
    let reach: Double

    init(center: Double, deviation: Double) {
      self.center = center
      reach = deviation * 7.0.squareRoot()
    }

    func below(_ place: Double) -> Double {
      let off = min(max((place - center) / reach, -1), 1)
      let square = off * off
      return 0.5 + off * (15 - square * (10 - square * 3)) / 16
    }
  }

  /// Each as wide as its neighbours are far: a width for all of them would be too wide where there are two kinds of edits
  /// that take quite different times. And as wide as it is not known when the edit ended.
  private static func kernels(_ durations: [EditDuration]) -> [Kernel] {
    let measured = durations.map { duration in
      let middle = duration.middle.inSeconds
      return (log(middle), (duration.most - duration.least).inSeconds / middle / 12.0.squareRoot())
    }.sorted { $0.0 < $1.0 }
    let neighbours = min(max(2, Int(Double(measured.count) * neighbourShare)), measured.count - 1)
    return measured.indices.map { index in
      let (center, unknown) = measured[index]
      let spread =
        measured.count < 2
        ? loneDeviation : neighbourFactor * distance(to: neighbours, of: index, in: measured.map(\.0))
      return Kernel(center: center, deviation: max((spread * spread + unknown * unknown).squareRoot(), leastDeviation))
    }
  }

  /// How many of all are a kernel's neighbours. A kind of edit that is a smaller part than that is found less sharply.
  private static let neighbourShare = 0.25
  private static let neighbourFactor = 1.2
  /// Of a single duration.
  private static let loneDeviation = 0.5
  private static let leastDeviation = 0.005

  /// The distance to the so manyth nearest of sorted places.
  private static func distance(to count: Int, of index: Int, in places: [Double]) -> Double {
    var (low, high) = (index, index)
    var distance = 0.0
    for _ in 0..<count {
      let down = low > 0 ? places[index] - places[low - 1] : .infinity
      let up = high < places.count - 1 ? places[high + 1] - places[index] : .infinity
      distance = min(down, up)
      if down <= up { low -= 1 } else { high += 1 }
    }
    return distance
  }
}

/// How likely, a second, what has not ended ends: so much of what is left ends during a while.
func hazard(_ ending: Double, of left: Double, during seconds: Double) -> Double {
  guard left > 0 else { return 0 }
  return -log1p(-min(ending / left, 0.999_999)) / seconds
}

extension Duration {
  /// Never zero, so that it has a logarithm.
  var inSeconds: Double { max(self / .seconds(1), 0.0005) }
}
