import ArcFedJSON
import Synchronization

/// What the clusters of a world share to keep their objects small: a few objects of each kind, from
/// which the others differ little, and those that were used last, ready to be read.
///
/// It changes no answer, only what an answer costs.
package final class ObjectPool: Sendable {
  /// An object in a log of this world.
  struct Place: Hashable, Sendable {
    let log: Int
    let revision: Int64
  }

  /// So many objects are at hand in each of two generations: about 6 MB of pods. As many as are
  /// worked on at the same time when fifty clusters start ten pods each; ours.
  private static let generationObjects = 512
  /// So many objects are kept as they are before any is packed, about 3 MB of pods: a world that
  /// lives for the time of a script has no more.
  static let wholeObjectsMaximum = 512
  /// So many templates a kind may have: a pod looks different at each step of its life.
  private static let templatesMaximum = 8
  /// So many templates are tried for one object, those of the nearest length.
  private static let attemptsMaximum = 3
  /// An object whose difference is more than this part of it is a template itself.
  private static let differencePart = 4

  private struct State {
    var newest: [Place: JSONObject] = [:]
    var older: [Place: JSONObject] = [:]
    var templates: [String: [ObjectTemplate]] = [:]
    /// Which template of a kind makes room next.
    var replaced: [String: Int] = [:]
    var logCount = 0
    var wholeCount = 0
  }

  private let state = Mutex(State())

  /// A pool of a world's own.
  package init() {}

  /// A number for a log that nobody else has.
  func newNumber() -> Int {
    state.withLock { state in
      state.logCount += 1
      return state.logCount
    }
  }

  /// Whether there is room for one more object as it is; if so, it is taken.
  func takesWhole() -> Bool {
    state.withLock { state in
      guard state.wholeCount < Self.wholeObjectsMaximum else { return false }
      state.wholeCount += 1
      return true
    }
  }

  // MARK: Objects at hand

  /// An object that was used not long ago.
  func object(_ place: Place) -> JSONObject? {
    state.withLock { state in
      if let object = state.newest[place] { return object }
      guard let object = state.older[place] else { return nil }
      Self.keep(object, place, in: &state)
      return object
    }
  }

  /// Keeps an object at hand.
  ///
  /// - Parameter previous: where it was before. Nobody reads it there again but who looks at the
  ///   past, so it makes room.
  func remember(_ object: JSONObject, _ place: Place, insteadOf previous: Place? = nil) {
    state.withLock { state in
      if let previous { Self.forget(previous, in: &state) }
      Self.keep(object, place, in: &state)
    }
  }

  /// Lets an object go that nobody will read there.
  func forget(_ place: Place) { state.withLock { Self.forget(place, in: &$0) } }

  private static func forget(_ place: Place, in state: inout State) {
    state.newest[place] = nil
    state.older[place] = nil
  }

  private static func keep(_ object: JSONObject, _ place: Place, in state: inout State) {
    if state.newest.count >= generationObjects {
      state.older = state.newest
      state.newest = Dictionary(minimumCapacity: generationObjects)
    }
    state.newest[place] = object
  }

  // MARK: Packing

  /// An object's text as its difference from one like it.
  func pack(_ text: [UInt8], kind: String) -> PackedObject {
    if text.count > ObjectTemplate.bytesMaximum { return PackedObject(template: nil, rest: text) }
    let known = state.withLock { $0.templates[kind] ?? [] }
    let nearest = known.sorted { abs($0.count - text.count) < abs($1.count - text.count) }
    var best: PackedObject?
    for template in nearest.prefix(Self.attemptsMaximum) {
      let packed = PackedObject(template: template, rest: template.difference(to: text))
      if packed.rest.count * Self.differencePart <= text.count { return packed }
      if packed.rest.count < best?.rest.count ?? .max { best = packed }
    }
    let template = ObjectTemplate(text)
    state.withLock { state in
      if state.templates[kind, default: []].count < Self.templatesMaximum {
        state.templates[kind, default: []].append(template)
      } else {
        let place = state.replaced[kind, default: 0] % Self.templatesMaximum
        state.templates[kind]?[place] = template
        state.replaced[kind] = place + 1
      }
    }
    // A template that makes room goes when nobody is packed by it: so nobody is by his own.
    return best.flatMap { $0.rest.count * 2 <= text.count ? $0 : nil }
      ?? PackedObject(template: nil, rest: text)
  }
}

/// An object's text, packed.
struct PackedObject: Sendable {
  /// nil for a text that is kept as it is.
  let template: ObjectTemplate?
  let rest: [UInt8]

  /// The text.
  var bytes: [UInt8] { template?.text(from: rest) ?? rest }
}
