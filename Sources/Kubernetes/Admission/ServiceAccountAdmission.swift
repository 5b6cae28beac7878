import ArcFedJSON

/// `plugin/pkg/admission/serviceaccount/admission.go`: every pod runs as somebody, and gets that
/// account's token unless it says no.
enum ServiceAccountAdmission {
  /// `DefaultServiceAccountName`.
  static let defaultName = "default"
  /// `DefaultAPITokenMountPath`.
  static let mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"
  /// `ServiceAccountVolumeName`, to which five characters are added.
  static let volumeNamePrefix = "kube-api-access-"

  static func accountName(_ pod: JSONObject) -> String {
    let name = pod["spec"]?["serviceAccountName"]?.stringValue ?? ""
    return name.isEmpty ? defaultName : name
  }

  /// `MirrorPodAnnotationKey`: what a kubelet runs of its own accord and only shows.
  static let mirrorAnnotation = "kubernetes.io/config.mirror"

  static func isMirror(_ pod: JSONObject) -> Bool {
    pod["metadata"]?["annotations"]?[mirrorAnnotation] != nil
  }

  /// Why a mirror pod may not be; nil when it may. Nothing is added to it.
  static func mirrorRefusal(_ pod: JSONObject) -> StatusError? {
    let volumes = pod["spec"]?["volumes"]?.arrayValue ?? []
    let sources = volumes.flatMap { $0["projected"]?["sources"]?.arrayValue ?? [] }
    if pod["spec"]?["serviceAccountName"]?.stringValue?.isEmpty == false {
      return refusal(pod, "a mirror pod may not reference service accounts")
    }
    if SecretReferences.hasAny(pod) {
      return refusal(pod, "a mirror pod may not reference secrets")
    }
    if sources.contains(where: { $0["serviceAccountToken"] != nil }) {
      return refusal(pod, "a mirror pod may not use ServiceAccountToken volume projections")
    }
    return nil
  }

  /// Why a pod may not have what it refers to, when its account says that this counts.
  static func secretRefusal(_ pod: JSONObject, account: JSONObject) -> StatusError? {
    let wish = account.meta.annotations[ServiceAccountStrategy.enforceAnnotation] ?? ""
    // `strconv.ParseBool`.
    guard ["1", "t", "T", "true", "TRUE", "True"].contains(wish),
      let why = SecretReferences.refusal(pod, account: account)
    else { return nil }
    return refusal(pod, why)
  }

  private static func refusal(_ pod: JSONObject, _ reason: String) -> StatusError {
    .forbidden(ResourceTable.pods.groupResource, name: pod.meta.name, because: reason)
  }

  /// Why the account of a pod cannot be used.
  static func missing(_ pod: JSONObject, namespace: String) -> StatusError {
    let name = accountName(pod)
    return refusal(
      pod,
      "error looking up service account \(namespace)/\(name): serviceaccount "
        + "\(GoText.quoted(name)) not found")
  }

  /// The pod with its account, the account's pull secrets, and the token volume mounted.
  static func admit(
    _ pod: JSONObject, account: JSONObject, suffix: () -> String
  ) -> JSONObject {
    var pod = pod
    var spec = pod["spec"]?.objectValue ?? [:]
    spec["serviceAccountName"] = .string(accountName(pod))
    spec["serviceAccount"] = spec["serviceAccountName"]
    if automounts(spec, account) { mountToken(&spec, suffix: suffix) }
    if spec["imagePullSecrets"] == nil, let secrets = account["imagePullSecrets"] {
      spec["imagePullSecrets"] = secrets
    }
    pod["spec"] = .object(spec)
    return pod
  }

  /// The pod's word counts before the account's; without either it is yes.
  private static func automounts(_ spec: JSONObject, _ account: JSONObject) -> Bool {
    spec["automountServiceAccountToken"]?.boolValue
      ?? account["automountServiceAccountToken"]?.boolValue ?? true
  }

  private static func mountToken(_ spec: inout JSONObject, suffix: () -> String) {
    var volumes = spec["volumes"]?.arrayValue ?? []
    let known = volumes.compactMap { $0["name"]?.stringValue }
      .first { $0.hasPrefix(volumeNamePrefix) }
    let volumeName = known ?? volumeNamePrefix + suffix()
    let mount: JSONValue = [
      "name": .string(volumeName), "readOnly": true, "mountPath": .string(mountPath),
    ]
    var isNeeded = false
    for list in ["initContainers", "containers"] {
      guard let containers = spec[list]?.arrayValue else { continue }
      spec[list] = .array(
        containers.map { container in
          let mounts = container["volumeMounts"]?.arrayValue ?? []
          if mounts.contains(where: { $0["mountPath"]?.stringValue == mountPath }) {
            return container
          }
          isNeeded = true
          var container = container
          container["volumeMounts"] = .array(mounts + [mount])
          return container
        })
    }
    guard isNeeded, known == nil else { return }
    volumes.append(["name": .string(volumeName), "projected": projection])
    spec["volumes"] = .array(volumes)
  }

  /// `TokenVolumeSource`.
  private static let projection: JSONValue = [
    "sources": [
      [
        "serviceAccountToken": [
          "expirationSeconds": .int(TokenLifetime.admissionSeconds), "path": "token",
        ]
      ],
      [
        "configMap": [
          "name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]],
        ]
      ],
      [
        "downwardAPI": [
          "items": [
            [
              "path": "namespace",
              "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
            ]
          ]
        ]
      ],
    ],
    "defaultMode": .int(PodDefaults.projectedMode),
  ]
}

/// The two admission plugins that complete every pod.
enum PodAdmission {
  /// `plugin/pkg/admission/defaulttolerationseconds`: five minutes on a node in trouble.
  private static let tolerationSeconds = 300

  static func complete(_ pod: JSONObject) -> JSONObject {
    var pod = pod
    var spec = pod["spec"]?.objectValue ?? [:]
    var tolerations = spec["tolerations"]?.arrayValue ?? []
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    where !tolerations.contains(where: { $0["key"]?.stringValue == key }) {
      tolerations.append([
        "key": .string(key), "operator": "Exists", "effect": "NoExecute",
        "tolerationSeconds": .int(tolerationSeconds),
      ])
    }
    spec["tolerations"] = .array(tolerations)
    // `plugin/pkg/admission/priority`: no class, no priority.
    if spec["priority"] == nil { spec["priority"] = 0 }
    if spec["preemptionPolicy"] == nil { spec["preemptionPolicy"] = "PreemptLowerPriority" }
    pod["spec"] = .object(spec)
    return pod
  }
}
