import ArcFedJSON

/// The decisions of the webhook about one pod, each a pure function.
///
/// Upstream: the functions of `pkg/webhook/webhook.go` that `Handle` calls.
struct PodMutation: Sendable {
  let configuration: WebhookConfiguration

  /// `buildVolumeName`'s input: the pod's name, or the prefix that the API server completes.
  static func podName(of pod: JSONValue) -> String {
    if let name = pod.at("metadata.name")?.stringValue, !name.isEmpty { return name }
    return (pod.at("metadata.generateName")?.stringValue ?? "") + " (prefix)"
  }

  /// The account the pod runs as: `default` unless it names one.
  static func serviceAccountName(of pod: JSONValue) -> String {
    let name = pod.at("spec.serviceAccountName")?.stringValue ?? ""
    return name.isEmpty ? "default" : name
  }

  /// `getServiceAccountTokenExpiration`: the pod's annotation, the account's, or the default.
  static func tokenExpirationSeconds(
    pod: JSONValue, serviceAccount: JSONValue
  ) throws(WebhookRefusal) -> Int64 {
    let name = WorkloadIdentityNames.tokenExpirationAnnotation
    let values = [annotation(name, of: pod), annotation(name, of: serviceAccount)]
    let value = values.compactMap(\.self).first { !$0.isEmpty }
    var seconds = WorkloadIdentityNames.tokenExpirationDefaultSeconds
    if let value {
      do {
        seconds = try GoNumber.parse(value, as: Int64.self)
      } catch {
        throw .expiration(error)
      }
    }
    let minimum = WorkloadIdentityNames.tokenExpirationMinimumSeconds
    let maximum = WorkloadIdentityNames.tokenExpirationMaximumSeconds
    guard (minimum...maximum).contains(seconds) else { throw .expirationOutOfBounds(seconds) }
    return seconds
  }

  /// The token endpoint that the pod asks for; nil for Microsoft Entra's own.
  func customTokenEndpoint(of pod: JSONValue) -> CustomTokenEndpoint? {
    configuration.customTokenEndpoint.flatMap { $0.isWanted(by: pod) ? $0 : nil }
  }

  /// `getClientID`.
  static func clientID(of serviceAccount: JSONValue) -> String {
    annotation(WorkloadIdentityNames.clientIDAnnotation, of: serviceAccount) ?? ""
  }

  /// `getTenantID`: an annotation that is there wins, even an empty one.
  func tenantID(of serviceAccount: JSONValue) -> String {
    Self.annotation(WorkloadIdentityNames.tenantIDAnnotation, of: serviceAccount)
      ?? configuration.tenantID
  }

  /// `getSkipContainers`.
  static func skippedContainers(of pod: JSONValue) -> Set<String> {
    let names = annotation(WorkloadIdentityNames.skipContainersAnnotation, of: pod) ?? ""
    guard !names.isEmpty else { return [] }
    let parts = names.split(separator: ";", omittingEmptySubsequences: false)
    return Set(parts.map(trimmed))
  }

  /// `mutateContainers`: environment and mount for every container that is not skipped.
  func containers(
    _ containers: [JSONValue], clientID: String, tenantID: String, skipping skipped: Set<String>,
    volumeName: String, endpoint: CustomTokenEndpoint? = nil
  ) -> [JSONValue] {
    containers.map { container in
      guard !skipped.contains(container["name"]?.stringValue ?? "") else { return container }
      let equipped = addingEnvironment(
        to: container, clientID: clientID, tenantID: tenantID, endpoint: endpoint)
      return addingMount(to: equipped, volumeName: volumeName)
    }
  }

  /// `addEnvironmentVariables`: appends what is not there by name, and never an empty value.
  func addingEnvironment(
    to container: JSONValue, clientID: String, tenantID: String,
    endpoint: CustomTokenEndpoint? = nil
  ) -> JSONValue {
    let existing = container["env"]?.arrayValue ?? []
    let names = Set(existing.compactMap { $0["name"]?.stringValue })
    let desired =
      [
        (WorkloadIdentityNames.clientIDVariable, clientID),
        (WorkloadIdentityNames.tenantIDVariable, tenantID),
        (
          WorkloadIdentityNames.federatedTokenFileVariable,
          configuration.layout.federatedTokenFile
        ),
        (WorkloadIdentityNames.authorityHostVariable, configuration.authorityHost),
      ] + (endpoint?.variables(configuration.layout) ?? [])
    let added: [JSONValue] = desired.compactMap { name, value in
      guard !names.contains(name), !value.isEmpty else { return nil }
      return ["name": .string(name), "value": .string(value)]
    }
    guard !added.isEmpty else { return container }
    var container = container
    container["env"] = .array(existing + added)
    return container
  }

  /// `addProjectedVolumeMount` (`addProjectedTokenVolumeMount` up to v1.5.1).
  func addingMount(to container: JSONValue, volumeName: String) -> JSONValue {
    let mount: JSONValue = [
      "name": .string(volumeName), "readOnly": true,
      "mountPath": .string(configuration.layout.mountPath),
    ]
    var mounts = container["volumeMounts"]?.arrayValue ?? []
    if let index = mounts.firstIndex(where: { $0["name"]?.stringValue == volumeName }) {
      guard configuration.layout.overwrites else { return container }
      mounts[index] = mount
    } else {
      mounts.append(mount)
    }
    var container = container
    container["volumeMounts"] = .array(mounts)
    return container
  }

  /// `addProjectedVolume` (`addProjectedServiceAccountTokenVolume` up to v1.5.1).
  func addingVolume(
    to volumes: [JSONValue], expirationSeconds: Int64, volumeName: String,
    endpoint: CustomTokenEndpoint? = nil
  ) -> [JSONValue] {
    let layout = configuration.layout
    let token: JSONValue = [
      "serviceAccountToken": [
        "audience": .string(endpoint?.audience ?? configuration.audience),
        "expirationSeconds": .int(Int(expirationSeconds)),
        "path": .string(layout.tokenPath),
      ]
    ]
    let volume: JSONValue = [
      "name": .string(volumeName),
      "projected": ["sources": .array([token] + (endpoint?.volumeSources ?? []))],
    ]
    var volumes = volumes
    if layout.overwrites {
      if let index = volumes.firstIndex(where: { $0["name"]?.stringValue == volumeName }) {
        volumes[index] = volume
        return volumes
      }
    } else if volumes.contains(where: projectsToken) {
      return volumes
    }
    volumes.append(volume)
    return volumes
  }

  /// Whether a volume already projects a service account token to the layout's path: up to v1.5.1
  /// such a pod keeps its own volume, whatever its name or audience.
  private func projectsToken(_ volume: JSONValue) -> Bool {
    let sources = volume.at("projected.sources")?.arrayValue ?? []
    return sources.contains {
      $0.at("serviceAccountToken.path")?.stringValue == configuration.layout.tokenPath
    }
  }

  static func annotation(_ name: String, of object: JSONValue) -> String? {
    object["metadata"]?["annotations"]?[name]?.stringValue
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
