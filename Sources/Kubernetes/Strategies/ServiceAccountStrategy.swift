import ArcFedJSON

/// `pkg/registry/core/serviceaccount/strategy.go`.
struct ServiceAccountStrategy: ResourceStrategy {
  /// `EnforceMountableSecretsAnnotation` in `pkg/serviceaccount/util.go`.
  static let enforceAnnotation = "kubernetes.io/enforce-mountable-secrets"

  func prepareForCreate(_ object: inout JSONObject) { cleanSecretReferences(&object) }

  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject) {
    cleanSecretReferences(&object)
  }

  /// Of a reference only the name stays.
  private func cleanSecretReferences(_ object: inout JSONObject) {
    guard let secrets = object["secrets"]?.arrayValue else { return }
    object["secrets"] = .array(
      secrets.map { secret in secret["name"].map { ["name": $0] } ?? .object([:]) })
  }

  func warnings(_ object: JSONObject, old: JSONObject?) -> [String] {
    let isNew = old?.meta.annotations[Self.enforceAnnotation] == nil
    guard isNew, object.meta.annotations[Self.enforceAnnotation] != nil else { return [] }
    return [
      "metadata.annotations[\(Self.enforceAnnotation)]: deprecated in v1.32+; prefer separate "
        + "namespaces to isolate access to mounted secrets"
    ]
  }
}
