import ArcFedJSON

/// `pkg/registry/core/namespace/strategy.go` and the defaults of `pkg/apis/core/v1/defaults.go`.
struct NamespaceStrategy: ResourceStrategy {
  /// `v1.LabelMetadataName`: every namespace carries its own name as a label.
  static let nameLabel = "kubernetes.io/metadata.name"

  func applyDefaults(to object: inout JSONObject) {
    let name = object.meta.name
    guard !name.isEmpty else { return }
    var labels = object.meta.labels
    labels[Self.nameLabel] = name
    object.setMeta(("labels", .sortedTexts(labels)))
  }

  func prepareForCreate(_ object: inout JSONObject) {
    object["spec"] = ["finalizers": ["kubernetes"]]
    object["status"] = ["phase": "Active"]
  }

  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject) {
    object["spec"] = old["spec"]
    object["status"] = old["status"]
  }

  /// `ValidateNamespaceStatusUpdate`.
  func validateStatus(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    let isLeaving = object.meta.deletionTimestamp != nil
    let phase = object["status"]?["phase"]?.stringValue ?? ""
    let wanted = isLeaving ? "Terminating" : "Active"
    if phase == wanted { return [] }
    return [
      .invalid(
        "status.Phase", phase,
        "may only be '\(wanted)' if `deletionTimestamp` is \(isLeaving ? "not " : "")empty")
    ]
  }
}

extension JSONValue {
  /// A map as Go writes it: keys sorted.
  static func sortedTexts(_ texts: [String: String]) -> JSONValue {
    .object(
      JSONObject(
        texts.keys.sorted(by: GoOrder.precedes).map { ($0, .string(texts[$0] ?? "")) }))
  }
}
