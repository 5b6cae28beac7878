import ArcFedServing
import FoundationEssentials

/// The machine's own clocks: the one place outside of the simulation that looks at them.
enum WallClock {
  /// What a server needs.
  static var clocks: MachineClocks {
    let clock = ContinuousClock()
    let start = clock.now
    return MachineClocks(
      monotonicNow: { start.duration(to: clock.now) },
      secondsSince1970: Int64(Date().timeIntervalSince1970))
  }
}
