import ArcFedJSON
import ArcFedSimulation

/// How an object leaves: pods in grace, whatever has finalizers when they are done, the rest at
/// once (`registry/rest/delete.go#BeforeDelete`, `registry/generic/registry/store.go`).
struct Departure {
  enum Outcome {
    /// It is leaving already, and no sooner for this.
    case pending
    /// It stays for a while, told to go.
    case waits(JSONObject)
    /// It goes now; with what it is to be seen as before, if that is another.
    case goes(JSONObject?)
  }

  /// `metav1.FinalizerOrphanDependents` and `FinalizerDeleteDependents`, which the garbage
  /// collector takes away.
  static let orphan = "orphan"
  static let foreground = "foregroundDeletion"

  let outcome: Outcome

  init(
    of object: JSONObject, _ resource: ResourceDescriptor, _ options: DeleteOptions, now: Timestamp
  ) {
    var leaving = object
    var graceSeconds: Int?
    if resource.plural == "pods" {
      switch Self.grace(object, options, now: now) {
      case .pending:
        outcome = .pending
        return
      case .none: break
      case .given(let seconds, let time, let isFirst):
        graceSeconds = seconds
        leaving.setMeta(
          ("deletionTimestamp", .string(time.rfc3339)),
          ("deletionGracePeriodSeconds", .int(seconds)))
        if isFirst { Self.countGeneration(&leaving) }
      }
    }
    let finalizers = Self.finalizers(object, resource, options)
    if finalizers != object.meta.finalizers {
      leaving.setMeta(
        (
          "finalizers",
          finalizers.isEmpty ? .none : .some(.array(finalizers.map { .string($0) }))
        ))
    }
    switch graceSeconds {
    case .some(let seconds):
      outcome = finalizers.isEmpty && seconds == 0 ? .goes(leaving) : .waits(leaving)
    case nil where finalizers.isEmpty: outcome = .goes(nil)
    case nil:
      Self.markAsDeleting(&leaving, now: now)
      outcome = .waits(leaving)
    }
  }

  private enum Grace {
    case none
    case pending
    case given(seconds: Int, until: Timestamp, isFirst: Bool)
  }

  /// What is left to a pod.
  private static func grace(_ pod: JSONObject, _ options: DeleteOptions, now: Timestamp) -> Grace {
    let asked = options.gracePeriodSeconds.map { $0 < 0 ? 1 : $0 }
    guard let deletion = pod.meta.deletionTimestamp.flatMap(Timestamp.init(rfc3339:)) else {
      let seconds = firstGraceSeconds(pod, asked: asked)
      return .given(seconds: seconds, until: now + .seconds(seconds), isFirst: true)
    }
    let granted = pod.meta.object["deletionGracePeriodSeconds"]?.intValue ?? 0
    if granted == 0 { return .none }
    // It may only be shortened.
    guard let asked, asked < granted else { return .pending }
    let until = deletion - .seconds(granted) + .seconds(asked)
    if until.seconds >= now.seconds {
      return .given(seconds: asked, until: until, isFirst: false)
    }
    return .given(seconds: min(asked, 1), until: now, isFirst: false)
  }

  /// `pkg/registry/core/pod/strategy.go#CheckGracefulDelete`.
  private static func firstGraceSeconds(_ pod: JSONObject, asked: Int?) -> Int {
    let phase = pod["status"]?["phase"]?.stringValue ?? ""
    let isScheduled = pod["spec"]?["nodeName"]?.stringValue?.isEmpty == false
    if !isScheduled || phase == "Failed" || phase == "Succeeded" { return 0 }
    let seconds = asked ?? pod["spec"]?["terminationGracePeriodSeconds"]?.intValue ?? 0
    return seconds < 0 ? 1 : seconds
  }

  /// `deletionFinalizersForGarbageCollection`.
  private static func finalizers(
    _ object: JSONObject, _ resource: ResourceDescriptor, _ options: DeleteOptions
  ) -> [String] {
    let current = object.meta.finalizers
    // Nothing can belong to an event.
    if resource.plural == "events" { return current.filter { $0 != orphan && $0 != foreground } }
    let wanted: String? =
      switch options.dependents {
      case .unsaid: current.first { $0 == orphan || $0 == foreground }
      case .orphaned: orphan
      case .deletedFirst: foreground
      case .deletedLater: nil
      }
    let kept = current.filter { $0 != orphan && $0 != foreground }
    let result = kept + (wanted.map { [$0] } ?? [])
    return Set(result) == Set(current) ? current : result
  }

  /// `markAsDeleting`.
  private static func markAsDeleting(_ object: inout JSONObject, now: Timestamp) {
    let known = object.meta.deletionTimestamp.flatMap(Timestamp.init(rfc3339:))
    if known == nil { countGeneration(&object) }
    if known.map({ $0 > now }) ?? true {
      object.setMeta(("deletionTimestamp", .string(now.rfc3339)))
    }
    object.setMeta(("deletionGracePeriodSeconds", 0))
  }

  private static func countGeneration(_ object: inout JSONObject) {
    guard let generation = object.meta.generation, generation > 0 else { return }
    object.setMeta(("generation", .int(generation + 1)))
  }

  /// Whether an update was the last thing that an object waited for
  /// (`ShouldDeleteDuringUpdate`).
  static func ends(_ object: JSONObject, old: JSONObject) -> Bool {
    object.meta.finalizers.isEmpty && old.meta.deletionTimestamp != nil
      && (old.meta.object["deletionGracePeriodSeconds"]?.intValue ?? 0) == 0
      && (object["spec"]?["finalizers"]?.arrayValue ?? []).isEmpty
  }
}
