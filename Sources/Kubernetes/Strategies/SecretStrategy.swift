import ArcFedJOSE
import ArcFedJSON

/// `pkg/registry/core/secret/strategy.go`.
struct SecretStrategy: ResourceStrategy {
  /// `v1.SecretTypeServiceAccountToken`.
  static let tokenType = "kubernetes.io/service-account-token"
  /// `v1.ServiceAccountNameKey`.
  static let accountNameAnnotation = "kubernetes.io/service-account.name"
  private static let tlsType = "kubernetes.io/tls"

  func applyDefaults(to object: inout JSONObject) {
    mergeStringData(&object)
    if object["type"] == nil { object["type"] = "Opaque" }
  }

  func prepareForUpdate(_ object: inout JSONObject, old: JSONObject) {
    if (object["type"]?.stringValue ?? "").isEmpty { object["type"] = old["type"] }
  }

  /// `stringData` is a convenience for writing: merged into `data`, never stored.
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

  // MARK: Validation (`ValidateSecret` in `pkg/apis/core/validation/validation.go`)

  func validate(_ object: JSONObject) -> [FieldError] {
    DataValidation.keys(object, "data")
      + DataValidation.size(object, ["data"], field: "data", isText: false)
      + validateType(object)
  }

  private func validateType(_ object: JSONObject) -> [FieldError] {
    let data = object["data"]?.objectValue ?? [:]
    let missing: (String) -> FieldError = { .required("data[\($0)]") }
    switch object["type"]?.stringValue {
    case Self.tokenType:
      let account = object.meta.annotations[Self.accountNameAnnotation, default: ""]
      return account.isEmpty
        ? [.required("metadata.annotations[\(Self.accountNameAnnotation)]")] : []
    case "kubernetes.io/dockercfg": return validateJSON(data, ".dockercfg")
    case "kubernetes.io/dockerconfigjson": return validateJSON(data, ".dockerconfigjson")
    case "kubernetes.io/basic-auth":
      let names = ["username", "password"]
      return names.contains { data[$0] != nil } ? [] : names.map(missing)
    case "kubernetes.io/ssh-auth":
      let key = "ssh-privatekey"
      return (data[key]?.stringValue ?? "").isEmpty ? [missing(key)] : []
    case Self.tlsType: return ["tls.crt", "tls.key"].filter { data[$0] == nil }.map(missing)
    default: return []
    }
  }

  private func validateJSON(_ data: JSONObject, _ key: String) -> [FieldError] {
    guard let text = data[key]?.stringValue else { return [.required("data[\(key)]")] }
    let reason: String
    let bytes = (try? Base64.decode(text)) ?? []
    do throws(JSONError) {
      let value = try JSONParser.parse(bytes)
      if value.objectValue != nil || value.isNull { return [] }
      reason =
        "json: cannot unmarshal \(value.goKindName) into Go value of type map[string]interface {}"
    } catch {
      reason = GoSyntax.complaint(bytes)
    }
    return [.invalid("data[\(key)]", "<secret contents redacted>", reason)]
  }

  func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    var errors: [FieldError] = []
    if object["type"] != old["type"] {
      errors.append(
        .invalid("type", object["type"]?.stringValue ?? "", ObjectValidation.immutable))
    }
    return errors + DataValidation.immutability(object, old: old, ["data"]) + validate(object)
  }

  /// `tls.X509KeyPair`, as far as what is no PEM at all.
  func warnings(_ object: JSONObject, old: JSONObject?) -> [String] {
    guard object["type"]?.stringValue == Self.tlsType else { return [] }
    for (key, word) in [("tls.crt", "certificate"), ("tls.key", "key")] {
      let bytes = (try? Base64.decode(object["data"]?[key]?.stringValue ?? "")) ?? []
      if !String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") {
        return ["tls: failed to find any PEM data in \(word) input"]
      }
    }
    return []
  }
}
