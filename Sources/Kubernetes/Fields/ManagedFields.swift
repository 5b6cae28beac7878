import ArcFedJSON
import ArcFedSimulation

/// Who set which field (`apimachinery/pkg/util/managedfields`).
struct ManagedFields {
  /// The hand that makes a change.
  struct Owner: Hashable, Sendable {
    let name: String
    let apiVersion: String
    var subresource = ""

    /// `managerOrUserAgent`: the parameter, or the User-Agent up to its slash.
    static func name(parameter: String?, userAgent: String?) -> String {
      if let parameter, !parameter.isEmpty { return parameter }
      let agent = (userAgent ?? "").utf8.prefix { $0 != UInt8(ascii: "/") }
      return agent.isEmpty ? "unknown" : String(Substring(agent))
    }
  }

  /// Who is to own the fields of an object that is written.
  enum Ownership {
    /// Whoever asks, as far as they change something.
    case byChange
    /// Those whom server-side apply has found.
    case given(JSONValue?)
  }

  /// Entries after a creation: one, or none when the client set no field.
  static func created(
    _ object: JSONObject, _ schema: ObjectSchema, by manager: Owner, at now: Timestamp,
    ignoring: [String] = []
  ) -> JSONValue? {
    let fields = ofCreation(object, schema, ignoring: ignoring)
    return fields.map { .array([entry(manager, $0.json, now)]) }
  }

  /// The fields that are set in an object that is created; nil when none is.
  static func ofCreation(
    _ object: JSONObject, _ schema: ObjectSchema, ignoring: [String]
  ) -> CreatedFields.Fields? {
    schema.createdFields.fields(of: object, ignoring: ignoring) {
      FieldComparison(old: schema.zero, new: object, schema, ignoring: ignoring).changed
    }
  }

  /// Entries after an update. An object that nobody owns stays so, and whoever sets one empty entry
  /// makes it so (`managedfields.go#isResetManagedFields`).
  static func updated(
    _ object: JSONObject, old: JSONObject, _ schema: ObjectSchema, by manager: Owner,
    at now: Timestamp, ignoring: [String] = [], isSubresource: Bool = false
  ) -> JSONValue? {
    guard let entries = entries(object, old: old, isSubresource: isSubresource) else { return nil }
    let comparison = FieldComparison(old: old, new: object, schema, ignoring: ignoring)
    let touched = comparison.changed.union(comparison.removed)
    if touched.isEmpty { return .array(sorted(entries)) }
    var mine = FieldSet()
    var result: [JSONValue] = []
    for entry in entries {
      if !isEntry(entry, of: manager), isApart(entry["fieldsV1"] ?? [:], from: touched) {
        result.append(entry)
        continue
      }
      let fields = FieldSet(parsing: entry["fieldsV1"] ?? [:])
      if isEntry(entry, of: manager), !comparison.changed.isEmpty {
        mine = fields
        continue
      }
      // Who only takes something away owns no more than before, since when he did.
      let rest = fields.subtracting(touched)
      if rest.isEmpty { continue }
      var kept = entry
      kept["fieldsV1"] = rest.json
      result.append(kept)
    }
    let owned = mine.subtracting(comparison.removed).union(comparison.changed)
    if !owned.isEmpty { result.append(Self.entry(manager, owned.json, now)) }
    return result.isEmpty ? nil : .array(sorted(capped(result)))
  }

  /// Whether a change leaves the fields of somebody as they are written.
  private static func isApart(_ fields: JSONValue, from touched: FieldSet) -> Bool {
    guard let members = fields.objectValue, !members.isEmpty else { return false }
    return touched.children.allSatisfy { !members.contains($0.step) } && FieldSet.isWritten(fields)
  }

  /// The entries that an update begins with: those that it brings, or those that are there.
  private static func entries(
    _ object: JSONObject, old: JSONObject, isSubresource: Bool
  ) -> [JSONValue]? {
    let stored = old["metadata"]?["managedFields"]?.arrayValue ?? []
    let given = object["metadata"]?["managedFields"]?.arrayValue ?? []
    if !isSubresource, given == [[:]] { return nil }
    let isGood = given.allSatisfy { entry in
      ["Apply", "Update"].contains(entry["operation"]?.stringValue ?? "")
        && entry["fieldsType"]?.stringValue == "FieldsV1"
    }
    let entries = isSubresource || given.isEmpty || !isGood ? stored : given
    return entries.isEmpty ? nil : entries
  }

  /// `DefaultMaxUpdateManagers`: more hands than this are one, called so
  /// (`managedfields/internal/capmanagers.go`).
  private static let updateManagersMaximum = 10
  private static let ancientManager = "ancient-changes"

  private static func capped(_ entries: [JSONValue]) -> [JSONValue] {
    let updates = entries.filter { $0["operation"]?.stringValue == "Update" }
    if updates.count <= updateManagersMaximum { return entries }
    // The oldest become one, for each version of the API.
    let surplus = updates.count - updateManagersMaximum
    let oldest = sorted(updates).prefix(surplus + 1)
    var result = entries.filter { !oldest.contains($0) }
    let versions = Set(oldest.compactMap { $0["apiVersion"]?.stringValue }).sorted()
    for version in versions {
      let group = oldest.filter { $0["apiVersion"]?.stringValue == version }
      let fields = group.reduce(FieldSet()) {
        $0.union(FieldSet(parsing: $1["fieldsV1"] ?? [:]))
      }
      var entry = group.last ?? .object([:])
      entry["manager"] = .string(ancientManager)
      entry["fieldsV1"] = fields.json
      result.append(entry)
    }
    return result
  }

  static func sorted(_ entries: [JSONValue]) -> [JSONValue] { entries.sorted(by: precedes) }

  static func entry(
    _ manager: Owner, _ fields: JSONValue, _ now: Timestamp, operation: String = "Update"
  ) -> JSONValue {
    var entry = JSONObject(capacity: entryMembersMaximum)
    entry.append("manager", .string(manager.name))
    entry.append("operation", .string(operation))
    entry.append("apiVersion", .string(manager.apiVersion))
    entry.append("time", .string(now.rfc3339))
    entry.append("fieldsType", "FieldsV1")
    entry.append("fieldsV1", fields)
    if !manager.subresource.isEmpty { entry.append("subresource", .string(manager.subresource)) }
    return .object(entry)
  }

  /// The members of `ManagedFieldsEntry` (`apimachinery/pkg/apis/meta/v1/types.go`).
  private static let entryMembersMaximum = 7

  private static func isEntry(_ entry: JSONValue, of manager: Owner) -> Bool {
    entry["manager"]?.stringValue == manager.name
      && entry["operation"]?.stringValue == "Update"
      && entry["apiVersion"]?.stringValue == manager.apiVersion
      && (entry["subresource"]?.stringValue ?? "") == manager.subresource
  }

  /// Applied before updated, older before newer, then by name (`managedfields.go#sortEncoded…`).
  private static func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
    for name in ["operation", "time", "manager", "apiVersion", "subresource"] {
      let pair = [left, right].map { $0[name]?.stringValue ?? "" }
      if pair[0] != pair[1] { return GoOrder.precedes(pair[0], pair[1]) }
    }
    return false
  }
}
