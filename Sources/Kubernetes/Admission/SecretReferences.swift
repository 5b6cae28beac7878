import ArcFedJSON

/// The secrets that a pod refers to, and which of them its account lets it have
/// (`plugin/pkg/admission/serviceaccount/admission.go#limitSecretReferences`).
enum SecretReferences {
  /// Why a pod may not have a secret that it refers to; nil when it may have them all.
  static func refusal(_ pod: JSONObject, account: JSONObject) -> String? {
    let spec = pod["spec"] ?? .object([:])
    let name = account.meta.name
    let mountable = names(account["secrets"])
    let isDenied: (JSONValue?) -> String? = { reference in
      guard let secret = reference?.stringValue, !mountable.contains(secret) else { return nil }
      return "secret.secretName=\"\(secret)\" is not allowed because service account \(name) does "
        + "not reference that secret"
    }
    for volume in spec["volumes"]?.arrayValue ?? [] {
      guard let source = volume["secret"] else { continue }
      if let why = isDenied(source["secretName"] ?? "") { return "volume with \(why)" }
    }
    for (list, word) in [("initContainers", "init container"), ("containers", "container")] {
      for container in spec[list]?.arrayValue ?? [] {
        let place = "\(word) \(container["name"]?.stringValue ?? "")"
        for variable in container["env"]?.arrayValue ?? [] {
          let reference = variable["valueFrom"]?["secretKeyRef"]
          guard let why = isDenied(reference?["name"]) else { continue }
          return "\(place) with envVar \(variable["name"]?.stringValue ?? "") referencing \(why)"
        }
        for source in container["envFrom"]?.arrayValue ?? [] {
          guard let why = isDenied(source["secretRef"]?["name"]) else { continue }
          return "\(place) with envFrom referencing \(why)"
        }
      }
    }
    let pullable = names(account["imagePullSecrets"])
    for (index, reference) in (spec["imagePullSecrets"]?.arrayValue ?? []).enumerated() {
      let secret = reference["name"]?.stringValue ?? ""
      if pullable.contains(secret) { continue }
      return "imagePullSecrets[\(index)].name=\"\(secret)\" is not allowed because service account "
        + "\(name) does not reference that imagePullSecret"
    }
    return nil
  }

  /// Whether a pod refers to a secret anywhere (`podutil.VisitPodSecretNames`).
  static func hasAny(_ pod: JSONObject) -> Bool {
    let spec = pod["spec"] ?? .object([:])
    if spec["imagePullSecrets"]?.arrayValue?.isEmpty == false { return true }
    let containers = ["initContainers", "containers", "ephemeralContainers"].flatMap {
      spec[$0]?.arrayValue ?? []
    }
    let isInContainer = containers.contains { container in
      (container["env"]?.arrayValue ?? []).contains { $0["valueFrom"]?["secretKeyRef"] != nil }
        || (container["envFrom"]?.arrayValue ?? []).contains { $0["secretRef"] != nil }
    }
    return isInContainer
      || (spec["volumes"]?.arrayValue ?? []).contains { volume in
        volume["secret"] != nil
          || (volume["projected"]?["sources"]?.arrayValue ?? []).contains { $0["secret"] != nil }
      }
  }

  private static func names(_ list: JSONValue?) -> Set<String> {
    Set((list?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
  }
}
