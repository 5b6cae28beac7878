import ArcFedJSON

/// The proxy that answers the instance metadata endpoint for old SDKs.
///
/// Upstream: `injectProxyInitContainer`, `injectProxySidecarContainer` and `getProxyPort` in
/// `pkg/webhook/webhook.go`.
extension PodMutation {
  /// `shouldInjectProxySidecar`: the annotation's value does not matter.
  static func wantsProxy(_ pod: JSONValue) -> Bool {
    annotation(WorkloadIdentityNames.injectProxySidecarAnnotation, of: pod) != nil
  }

  /// `getProxyPort`.
  static func proxyPort(of pod: JSONValue) throws(WebhookRefusal) -> Int32 {
    guard let port = annotation(WorkloadIdentityNames.proxySidecarPortAnnotation, of: pod) else {
      return WorkloadIdentityNames.proxySidecarPortDefault
    }
    do {
      return try GoNumber.parse(port, as: Int32.self)
    } catch {
      throw .proxyPort(error)
    }
  }

  /// The pod's spec with both containers of the proxy.
  func injectingProxy(into spec: JSONValue, port: Int32) -> JSONValue {
    var spec = spec
    var initContainers = spec["initContainers"]?.arrayValue ?? []
    if !Self.contains(initContainers, WorkloadIdentityNames.proxyInitContainer) {
      initContainers.append(proxyInitContainer(port: port))
    }
    if configuration.usesNativeSidecar {
      initContainers = prependingSidecar(to: initContainers, port: port, isNative: true)
    } else {
      let containers = spec["containers"]?.arrayValue ?? []
      spec["containers"] = .array(
        prependingSidecar(to: containers, port: port, isNative: false))
    }
    spec["initContainers"] = .array(initContainers)
    return spec
  }

  private func prependingSidecar(
    to containers: [JSONValue], port: Int32, isNative: Bool
  ) -> [JSONValue] {
    guard !Self.contains(containers, WorkloadIdentityNames.proxySidecarContainer) else {
      return containers
    }
    return [proxySidecarContainer(port: port, isNative: isNative)] + containers
  }

  private func proxyInitContainer(port: Int32) -> JSONValue {
    [
      "name": .string(WorkloadIdentityNames.proxyInitContainer),
      "image": .string(configuration.proxyInitImage),
      "env": [
        [
          "name": .string(WorkloadIdentityNames.proxyPortVariable),
          "value": .string(String(port)),
        ]
      ],
      "resources": [:],
      "imagePullPolicy": "IfNotPresent",
      "securityContext": [
        "capabilities": ["add": ["NET_ADMIN"], "drop": ["ALL"]],
        "privileged": true, "runAsUser": 0, "runAsNonRoot": false,
      ],
    ]
  }

  private func proxySidecarContainer(port: Int32, isNative: Bool) -> JSONValue {
    let portFlag = JSONValue.string("--proxy-port=\(port)")
    let levelFlag = JSONValue.string("--log-level=\(WebhookConfiguration.logLevel)")
    var container: JSONObject = [
      "name": .string(WorkloadIdentityNames.proxySidecarContainer),
      "image": .string(configuration.proxyImage),
      "args": [portFlag, levelFlag],
      "ports": [["containerPort": .int(Int(port))]],
      "resources": [:],
    ]
    if isNative { container["restartPolicy"] = "Always" }
    container["lifecycle"] = [
      "postStart": ["exec": ["command": ["/proxy", portFlag, "--probe", levelFlag]]]
    ]
    container["imagePullPolicy"] = "IfNotPresent"
    container["securityContext"] = [
      "capabilities": ["drop": ["ALL"]],
      "privileged": false, "runAsNonRoot": true, "readOnlyRootFilesystem": true,
      "allowPrivilegeEscalation": false,
    ]
    return .object(container)
  }

  private static func contains(_ containers: [JSONValue], _ name: String) -> Bool {
    containers.contains { $0["name"]?.stringValue == name }
  }
}
