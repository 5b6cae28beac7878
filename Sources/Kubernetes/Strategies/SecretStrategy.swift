import ArcFedJOSE
import ArcFedJSON

/// `pkg/registry/core/secret/strategy.go`.
struct SecretStrategy: ResourceStrategy {
  /// `v1.SecretTypeServiceAccountToken`.
  static let tokenType = "kubernetes.io/service-account-token"
  /// `v1.ServiceAccountNameKey`.
  static let accountNameAnnotation = "kubernetes.io/service-account.name"

  func applyDefaults(to object: inout JSONObject) {
    if object["type"] == nil { object["type"] = "Opaque" }
  }

  /// `stringData` is a convenience for writing: merged into `data`, never stored.
  func prepareForCreate(_ object: inout JSONObject) { mergeStringData(&object) }

  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject) { mergeStringData(&object) }

  private func mergeStringData(_ object: inout JSONObject) {
    guard let added = object["stringData"]?.objectValue else { return }
    var data = object["data"]?.objectValue ?? [:]
    for (key, text) in added {
      data[key] = .string(Base64.encode(Array((text.stringValue ?? "").utf8)))
    }
    object["data"] = .object(
      JSONObject(data.keys.sorted(by: GoOrder.precedes).map { ($0, data[$0] ?? .null) }))
    object.removeValue(forKey: "stringData")
  }

  /// `ValidateSecret` in `pkg/apis/core/validation/validation.go`.
  func validate(_ object: JSONObject) -> [FieldError] {
    guard object["type"]?.stringValue == Self.tokenType,
      object.meta.annotations[Self.accountNameAnnotation, default: ""].isEmpty
    else { return [] }
    return [.required("metadata.annotations[\(Self.accountNameAnnotation)]")]
  }
}
