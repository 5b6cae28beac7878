import ArcFedJSON

/// How a strategic merge patch merges one list: what is in the patch comes in the patch's order,
/// and what is only on the server keeps its place as far as that can be said
/// (`apimachinery/pkg/util/strategicpatch/patch.go#mergeSlice`).
struct StrategicListMerge {
  private let element: FieldType
  /// The member that tells items apart; nil for a list of values.
  private let key: String?
  /// Whether a patch merges the list; otherwise it replaces it.
  let isMerged: Bool

  init(_ type: FieldType) {
    guard case .list(let element, let merge) = type else {
      (element, key, isMerged) = (.any, nil, false)
      return
    }
    self.element = element
    switch merge {
    case .atomic: (key, isMerged) = (nil, false)
    case .set: (key, isMerged) = (nil, true)
    case .map(let keys): (key, isMerged) = (keys.first, true)
    }
  }

  /// `mergeSliceHandler` and `mergeSlice`.
  ///
  /// - Parameter isDeletion: whether the changes are what is to be taken out.
  func merged(
    _ changes: [JSONValue], into old: [JSONValue], isDeletion: Bool = false
  ) throws(StatusError) -> [JSONValue] {
    if !isMerged, !isDeletion { return changes }
    if old.isEmpty, changes.isEmpty { return old }
    guard try Self.sample([old, changes]).objectValue != nil else {
      if isDeletion { return old.filter { !changes.contains($0) } }
      return try arranged(old + changes, by: changes, among: old)
    }
    guard let key else { throw .noMergeKey }
    let (kept, wanted) = try directed(changes, old, key)
    var result = kept
    for change in wanted {
      guard let name = change[key] else { throw .missingMergeKey(key, in: change) }
      if let index = result.firstIndex(where: { $0[key] == name }) {
        result[index] = try StrategicMergePatch.apply(change, to: result[index], element)
      } else {
        result.append(change)
      }
    }
    return try arranged(result, by: wanted, among: kept)
  }

  /// `mergeSliceWithSpecialElements`: what of the old list stays, and what of the changes is to be
  /// merged into it.
  private func directed(
    _ changes: [JSONValue], _ old: [JSONValue], _ key: String
  ) throws(StatusError) -> (kept: [JSONValue], wanted: [JSONValue]) {
    let wanted = changes.filter { $0[StrategicMergePatch.directive] == nil }
    var kept = old
    var isReplaced = false
    for change in changes {
      switch change[StrategicMergePatch.directive] {
      case .none: break
      case "delete":
        guard let name = change[key] else { throw .missingMergeKey(key, in: change) }
        kept.removeAll { $0[key] == name }
      case "replace": isReplaced = true
      case "merge": throw .listMergeDirective
      case .some(let unknown): throw .unknownPatchType(unknown, in: change)
      }
    }
    return isReplaced ? (wanted, []) : (kept, wanted)
  }

  /// One of the elements of lists, which are all of one type (`sliceElementType`).
  static func sample(_ lists: [[JSONValue]]) throws(StatusError) -> JSONValue {
    let elements = lists.joined()
    guard let first = elements.first else { throw .noElements }
    guard elements.allSatisfy({ first.isSameGoType(as: $0) }) else {
      throw .mixedElements(lists)
    }
    return first
  }

  // MARK: Order

  /// What is changed must come in the order that is given (`validatePatchWithSetOrderList`).
  func check(_ changes: [JSONValue], order: [JSONValue]) throws(StatusError) {
    if changes.isEmpty { return }
    let directive = StrategicMergePatch.directive
    let stays = changes.filter { key == nil || $0[directive] != "delete" }
    var next = 0
    for member in order {
      while next < stays.count, stays[next][directive] != nil { next += 1 }
      guard next < stays.count else { return }
      if try checkedIdentity(stays[next]) == checkedIdentity(member) { next += 1 }
    }
    if !order.isEmpty, next < stays.count { throw .disorder(changes, order: order) }
  }

  private func checkedIdentity(_ item: JSONValue) throws(StatusError) -> JSONValue {
    guard let key else { return item }
    guard item.objectValue != nil else { throw .noMap(item) }
    guard let identity = item[key] else { throw .missingMergeKey(key, in: item) }
    return identity
  }

  /// Those that are in an order as it says, and between them those that only the server has
  /// (`normalizeElementOrder`). A value comes once.
  ///
  /// - Parameter server: the list as it was on the server.
  func arranged(
    _ merged: [JSONValue], by order: [JSONValue], among server: [JSONValue]
  ) throws(StatusError) -> [JSONValue] {
    for item in merged { _ = try checkedIdentity(item) }
    for (index, item) in order.enumerated() {
      if key != nil, item.objectValue == nil { throw .noMap(at: index) }
      _ = try checkedIdentity(item)
    }
    let (wanted, known) = (places(in: order), places(in: server))
    var seen: Set<JSONValue> = []
    let members = key == nil ? merged.filter { seen.insert($0).inserted } : merged
    return Self.interleaved(
      sorted(members.filter { wanted[identity($0)] == nil }, by: known),
      sorted(members.filter { wanted[identity($0)] != nil }, by: wanted)
    ) { left, right in
      guard let one = known[identity(left)], let other = known[identity(right)] else {
        return false
      }
      return one < other
    }
  }

  /// `mergeSortedSlice`: each of the left comes when it is before the next of the right.
  private static func interleaved(
    _ left: [JSONValue], _ right: [JSONValue], _ isBefore: (JSONValue, JSONValue) -> Bool
  ) -> [JSONValue] {
    var result: [JSONValue] = []
    var next = 0
    for member in right {
      while next < left.count, isBefore(left[next], member) {
        result.append(left[next])
        next += 1
      }
      result.append(member)
    }
    return result + left[next...]
  }

  /// `normalizeSliceOrder`: what has no place is put before all that stands there already.
  private func sorted(_ members: [JSONValue], by places: [JSONValue: Int]) -> [JSONValue] {
    let placed = members.enumerated().compactMap { index, member in
      places[identity(member)].map { (place: $0, index: index, member: member) }
    }
    let homeless = members.filter { places[identity($0)] == nil }
    return homeless.reversed()
      + placed.sorted { ($0.place, $0.index) < ($1.place, $1.index) }.map(\.member)
  }

  private func places(in order: [JSONValue]) -> [JSONValue: Int] {
    Dictionary(
      order.enumerated().map { (identity($1), $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func identity(_ item: JSONValue) -> JSONValue {
    key.map { item[$0] ?? .null } ?? item
  }
}
