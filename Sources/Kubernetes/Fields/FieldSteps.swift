/// What lies below a node of a ``FieldSet``, step by step, in the order in which `FieldsV1` has it.
///
/// A handful of steps is the rule, so that looking through a sorted list is faster than a table.
struct FieldSteps: Hashable, Sendable, Sequence {
  typealias Step = FieldSet.Step

  private struct Entry: Hashable, Sendable {
    let step: Step
    var below: FieldSet
  }

  private var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }

  /// The steps in their order.
  var keys: [Step] { entries.map(\.step) }

  /// What lies below a step; setting nil takes the step out.
  subscript(_ step: Step) -> FieldSet? {
    get {
      let place = place(of: step)
      return holds(step, at: place) ? entries[place].below : nil
    }
    set {
      let place = place(of: step)
      switch (holds(step, at: place), newValue) {
      case (true, let below?): entries[place].below = below
      case (true, nil): entries.remove(at: place)
      case (false, let below?): entries.insert(Entry(step: step, below: below), at: place)
      case (false, nil): break
      }
    }
  }

  /// What lies below a step, put there first when nothing does.
  subscript(_ step: Step, default below: @autoclosure () -> FieldSet) -> FieldSet {
    get { self[step] ?? below() }
    _modify {
      let place = place(of: step)
      if place == entries.count {
        entries.append(Entry(step: step, below: below()))
      } else if !holds(step, at: place) {
        entries.insert(Entry(step: step, below: below()), at: place)
      }
      yield &entries[place].below
    }
  }

  func makeIterator() -> some IteratorProtocol<(step: Step, below: FieldSet)> {
    entries.lazy.map { ($0.step, $0.below) }.makeIterator()
  }

  private func holds(_ step: Step, at place: Int) -> Bool {
    place < entries.count && entries[place].step == step
  }

  /// Where a step stands, or would.
  private func place(of step: Step) -> Int {
    // Most come in their order.
    guard let last = entries.last, !Self.precedes(last.step, step) else { return entries.count }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(entries[middle].step, step) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Fields before keys before values (`PathElement.Less`), each by its text.
  static func precedes(_ left: Step, _ right: Step) -> Bool {
    let ranks = (rank(left), rank(right))
    return ranks.0 == ranks.1 ? GoOrder.precedes(left, right) : ranks.0 < ranks.1
  }

  private static func rank(_ step: Step) -> Int {
    switch step.utf8.first {
    case UInt8(ascii: "f"): 0
    case UInt8(ascii: "k"): 1
    case UInt8(ascii: "v"): 2
    case UInt8(ascii: "i"): 3
    default: 4
    }
  }
}
