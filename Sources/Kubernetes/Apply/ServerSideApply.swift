import ArcFedJSON
import ArcFedSimulation

/// One application of a configuration to an object
/// (`apimachinery/pkg/util/managedfields/internal/structuredmerge.go#Apply`).
struct ServerSideApply {
  /// `BeforeApplyManagerName`: who owns what was there before anybody applied.
  private static let earlierManager = "before-first-apply"

  let owner: ManagedFields.Owner
  let isForced: Bool
  let schema: ObjectSchema
  let now: Timestamp

  /// The object and who owns its fields; `live` is nil when there is none yet.
  struct Outcome {
    var object: JSONObject
    var managedFields: JSONValue?
    /// Whether anything but times is different.
    var isChanged: Bool
  }

  func evaluate(
    _ configuration: JSONObject, live: JSONObject?
  ) throws(StatusError) -> Outcome {
    let mine = AppliedFields(configuration, schema).fields
    guard let live else {
      let entries = mine.isEmpty ? [] : [entry(mine)]
      return Outcome(
        object: configuration, managedFields: entries.isEmpty ? .none : .array(entries),
        isChanged: true)
    }
    // 1. Who owns what so far.
    var others = entries(of: live)
    let previous = others.first(where: isMine)
    others.removeAll(where: isMine)
    // 2. What the object becomes: laid over, then without what is no longer named.
    let merged = AppliedMerge.merge(.object(configuration), over: .object(live), .object(schema))
    let kept = others.reduce(mine) { $0.union(Self.fields($1)) }
    let given = previous.map(Self.fields) ?? FieldSet()
    let dropped = given.subtracting(kept)
    let pruned = AppliedMerge.prune(merged, dropped, .object(schema))?.objectValue ?? live
    let decoded = try? SchemaDecoder.decode(.object(pruned), as: schema)
    let object = decoded?.object ?? pruned
    // 3. Whose fields that changes.
    let changed = FieldComparison(old: live, new: object, schema, ignoring: []).changed
    let conflicts = others.map { ($0, Self.fields($0).intersection(changed)) }
      .filter { !$0.1.isEmpty }
    if !conflicts.isEmpty, !isForced { throw Self.conflict(conflicts) }
    // 4. Who owns what from now on.
    var result: [JSONValue] = []
    for other in others {
      let rest = Self.fields(other).subtracting(changed)
      if rest.isEmpty { continue }
      var entry = other
      entry["fieldsV1"] = rest.json
      result.append(entry)
    }
    let isSameSet = previous.map(Self.fields) == mine && conflicts.isEmpty
    let isChanged = !isSameSet || changed != FieldSet() || !dropped.isEmpty
    if !mine.isEmpty {
      result.append(isChanged ? entry(mine) : previous ?? entry(mine))
    }
    return Outcome(
      object: object, managedFields: result.isEmpty ? .none : .array(ManagedFields.sorted(result)),
      isChanged: isChanged)
  }

  /// The entries of an object; one that nobody owns gets an owner for all it holds.
  private func entries(of live: JSONObject) -> [JSONValue] {
    let entries = live["metadata"]?["managedFields"]?.arrayValue ?? []
    if !entries.isEmpty { return entries }
    let earlier = ManagedFields.Owner(
      name: Self.earlierManager, apiVersion: owner.apiVersion, subresource: "")
    return ManagedFields.created(live, schema, by: earlier, at: now)?.arrayValue ?? []
  }

  private func isMine(_ entry: JSONValue) -> Bool {
    entry["manager"]?.stringValue == owner.name && entry["operation"]?.stringValue == "Apply"
      && (entry["subresource"]?.stringValue ?? "") == owner.subresource
  }

  private static func fields(_ entry: JSONValue) -> FieldSet {
    FieldSet(parsing: entry["fieldsV1"] ?? .object([:]))
  }

  private func entry(_ fields: FieldSet) -> JSONValue {
    ManagedFields.entry(owner, fields.json, now, operation: "Apply")
  }

  // MARK: Conflicts (`managedfields/internal/conflict.go`)

  private static func conflict(_ conflicts: [(JSONValue, FieldSet)]) -> StatusError {
    let named = conflicts.map { (manager: text(of: $0.0), paths: $0.1.paths) }
      .sorted { GoOrder.precedes($0.manager, $1.manager) }
    let causes = named.flatMap { manager, paths in
      paths.map {
        StatusError.Cause(
          reason: "FieldManagerConflict", message: "conflict with \(manager)", field: $0)
      }
    }
    let message: String
    if causes.count == 1 {
      message = "Apply failed with 1 conflict: \(causes[0].message): \(causes[0].field)"
    } else {
      let lines = named.flatMap { manager, paths in
        ["conflicts with \(manager):"] + paths.map { "- \($0)" }
      }
      message =
        "Apply failed with \(causes.count) conflicts: \(lines.joined(separator: "\n"))"
    }
    return StatusError(
      code: 409, reason: "Conflict", message: message,
      details: StatusError.Details(causes: causes))
  }

  private static func text(of entry: JSONValue) -> String {
    var text = GoText.quoted(entry["manager"]?.stringValue ?? "")
    let subresource = entry["subresource"]?.stringValue ?? ""
    if !subresource.isEmpty { text += " with subresource \(GoText.quoted(subresource))" }
    if entry["operation"]?.stringValue == "Update" {
      text += " using \(entry["apiVersion"]?.stringValue ?? "")"
    }
    return text
  }
}
