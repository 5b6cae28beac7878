import ArcFedSimulation

/// Things as they were seen after each step, with the times between which each appeared and went.
struct History<Item: Hashable & Sendable>: Sendable {
  /// A moment of which only two bounds are known.
  struct Moment: Hashable, Sendable {
    let earliest: Timestamp
    let latest: Timestamp
  }

  /// A thing while nobody changed it.
  struct Version: Sendable {
    let item: Item
    let written: Moment
    var removed: Moment?
  }

  private(set) var versions: [Version] = []

  /// How many there are now.
  var count: Int { versions.count { $0.removed == nil } }

  /// Takes in what is there now, changed between the two moments.
  mutating func note(_ current: [Item], between earliest: Timestamp, and latest: Timestamp) {
    let moment = Moment(earliest: earliest, latest: latest)
    for index in versions.indices
    where versions[index].removed == nil && !current.contains(versions[index].item) {
      versions[index].removed = moment
    }
    let open = versions.filter { $0.removed == nil }.map(\.item)
    for item in current where !open.contains(item) {
      versions.append(Version(item: item, written: moment))
    }
  }
}
