import ArcFedJSON
import ArcFedKubernetes

/// What the webhook is started with: its config map and its flags.
///
/// Upstream: `pkg/config/config.go` and `NewPodMutator` in `pkg/webhook/webhook.go`.
package struct WebhookConfiguration: Sendable, Hashable {
  /// The generation of the webhook.
  package let layout: WebhookLayout
  /// `AZURE_TENANT_ID`.
  package let tenantID: String
  /// `AZURE_ENVIRONMENT`.
  package let environment: String
  /// `--audience`.
  package let audience: String
  /// What `AZURE_AUTHORITY_HOST` is set to in pods: trailing slash included.
  package let authorityHost: String
  /// Whether the API server runs init containers as sidecars (1.32 and later).
  package let usesNativeSidecar: Bool
  /// The image of the proxy.
  package let proxyImage: String
  /// The image of the proxy's init container.
  package let proxyInitImage: String
  /// A token endpoint of another owner; nil without its flags, as on Arc.
  let customTokenEndpoint: CustomTokenEndpoint?

  /// The chart's `logLevel`, which the proxy is run with as well
  /// (`charts/workload-identity-webhook/values.yaml`).
  static let logLevel = "info"
  /// `NewPodMutator`: the first server version at which a sidecar may be an init container.
  static let nativeSidecarMinimum = (major: 1, minor: 32)

  /// Fails as the webhook does at its start.
  package init(
    layout: WebhookLayout = .v151, tenantID: String?, environment: String = "AzurePublicCloud",
    audience: String = "", serverVersion: String = "v1.31.0",
    proxyImage: String = "", proxyInitImage: String = "",
    customTokenEndpoint: CustomTokenEndpointSettings = CustomTokenEndpointSettings()
  ) throws(WebhookConfigurationError) {
    guard let tenantID else { throw .tenantIDUnset }
    guard !tenantID.isEmpty else { throw .tenantIDEmpty }
    self.layout = layout
    self.tenantID = tenantID
    self.environment = environment
    if !layout.knowsCustomTokenEndpoints, !customTokenEndpoint.flags.isEmpty {
      throw .unknownFlag(customTokenEndpoint.flags[0])
    }
    self.customTokenEndpoint =
      layout.knowsCustomTokenEndpoints ? try CustomTokenEndpoint(customTokenEndpoint) : nil
    self.audience = audience.isEmpty ? WorkloadIdentityNames.defaultAudience : audience
    authorityHost = try Self.authorityHost(of: environment)
    usesNativeSidecar = Self.isAtLeast(Self.nativeSidecarMinimum, serverVersion)
    let registry = WorkloadIdentityNames.imageRegistry
    self.proxyImage =
      proxyImage.isEmpty
      ? "\(registry)/\(WorkloadIdentityNames.proxySidecarImage):\(layout.version)" : proxyImage
    self.proxyInitImage =
      proxyInitImage.isEmpty
      ? "\(registry)/\(WorkloadIdentityNames.proxyInitImage):\(layout.version)" : proxyInitImage
  }

  /// `getAzureAuthorityHost`, over the table of `go-autorest` `autorest/azure/environments.go`.
  static func authorityHost(of environment: String) throws(WebhookConfigurationError) -> String {
    let name = environment.uppercased()
    switch name {
    case "", "AZUREPUBLICCLOUD", "AZURECLOUD": return "https://login.microsoftonline.com/"
    case "AZUREUSGOVERNMENTCLOUD", "AZUREUSGOVERNMENT": return "https://login.microsoftonline.us/"
    case "AZURECHINACLOUD": return "https://login.chinacloudapi.cn/"
    case "AZUREGERMANCLOUD": return "https://login.microsoftonline.de/"
    default: throw .unknownEnvironment(name)
    }
  }

  /// `serverVersionGTE`, for the `gitVersion` of `/version`.
  static func isAtLeast(_ minimum: (major: Int, minor: Int), _ gitVersion: String) -> Bool {
    let text = gitVersion.hasPrefix("v") ? gitVersion.dropFirst() : Substring(gitVersion)
    let parts = text.split(separator: ".").prefix(2).compactMap { Int($0) }
    guard parts.count == 2 else { return false }
    return (parts[0], parts[1]) >= (minimum.major, minimum.minor)
  }
}

/// Why the webhook does not start.
package enum WebhookConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `AZURE_TENANT_ID` is not set.
  case tenantIDUnset
  /// `AZURE_TENANT_ID` is set, and empty.
  case tenantIDEmpty
  /// `AZURE_ENVIRONMENT` names no cloud.
  case unknownEnvironment(String)
  /// A flag that this version does not have.
  case unknownFlag(String)
  /// More than one certificate authority.
  case severalAuthorities
  /// A label selector without a signer.
  case signerMissing
  /// A label selector that is none.
  case labelSelector(String)
  /// An audience without the suffix of an annotation.
  case annotationSuffixMissing
  /// The suffix of an annotation without an audience.
  case customAudienceMissing
  /// The audience is the default one.
  case customAudienceIsDefault
  /// The annotation has no good name.
  case invalidAnnotation(String, String)

  /// The text in the webhook's log.
  package var description: String {
    switch self {
    case .tenantIDUnset: "required key AZURE_TENANT_ID missing value"
    case .tenantIDEmpty: "AZURE_TENANT_ID is required"
    case .unknownEnvironment(let name):
      "failed to get AAD endpoint: "
        + "autorest/azure: There is no cloud environment matching the name \"\(name)\""
    case .unknownFlag(let flag): "flag provided but not defined: -\(flag)"
    default: customTokenEndpointDescription
    }
  }

  private var customTokenEndpointDescription: String {
    switch self {
    case .severalAuthorities:
      "only one of AZURE_KUBERNETES_CA_DATA, AZURE_KUBERNETES_CA_CONFIGMAP_NAME or "
        + "AZURE_KUBERNETES_CA_CTB_SIGNER_NAME can be set"
    case .signerMissing:
      "AZURE_KUBERNETES_CA_CTB_SIGNER_NAME needs to be set when "
        + "AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR is set"
    case .labelSelector(let value):
      "envconfig.Process: assigning CONFIG_AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR to "
        + "AzureKubernetesCACTBLabelSelector: converting '\(value)' to type "
        + "config.LabelSelectorPtr. details: failed to decode LabelSelector: "
        + Self.complaint(value)
    case .annotationSuffixMissing:
      "custom token endpoint annotation suffix cannot be empty when audience is set"
    case .customAudienceMissing:
      "custom token endpoint audience cannot be empty when annotation suffix is set"
    case .customAudienceIsDefault:
      "custom token endpoint audience cannot be equal to default audience "
        + "\"\(WorkloadIdentityNames.defaultAudience)\""
    case .invalidAnnotation(let annotation, let flaw):
      "custom token endpoint annotation key \"\(annotation)\" is not valid: \(flaw)"
    default: ""
    }
  }

  private static func complaint(_ value: String) -> String {
    let text = Array(value.utf8)
    do throws(JSONError) {
      let parsed = try JSONParser.parse(text)
      return "json: cannot unmarshal \(parsed.goKindName) into Go value of type v1.LabelSelector"
    } catch {
      return GoSyntax.complaint(text)
    }
  }
}
