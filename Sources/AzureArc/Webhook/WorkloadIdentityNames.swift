/// Every label, annotation, variable, path, default and bound of the azure-workload-identity
/// webhook, spelled as the field spells them.
///
/// Upstream: `Azure/azure-workload-identity`, `pkg/webhook/consts.go`; what the layouts of the two
/// generations differ in stands in `WebhookLayout`.
package enum WorkloadIdentityNames {
  // MARK: Labels and annotations

  /// The pod's label that puts it under the webhook.
  package static let useLabel = "azure.workload.identity/use"
  /// The value of that label which the registered object selector asks for.
  package static let useLabelValue = "true"
  /// The service account's annotation with the client id of the identity.
  package static let clientIDAnnotation = "azure.workload.identity/client-id"
  /// The service account's annotation with the tenant's id.
  package static let tenantIDAnnotation = "azure.workload.identity/tenant-id"
  /// The annotation, on pod or service account, with the lifetime of the projected token.
  package static let tokenExpirationAnnotation =
    "azure.workload.identity/service-account-token-expiration"
  /// The pod's annotation with the containers to leave alone.
  package static let skipContainersAnnotation = "azure.workload.identity/skip-containers"
  /// The pod's annotation that asks for the proxy.
  package static let injectProxySidecarAnnotation = "azure.workload.identity/inject-proxy-sidecar"
  /// The pod's annotation with the proxy's port.
  package static let proxySidecarPortAnnotation = "azure.workload.identity/proxy-sidecar-port"

  // MARK: Bounds

  /// `MinServiceAccountTokenExpiration`.
  package static let tokenExpirationMinimumSeconds: Int64 = 3600
  /// `MaxServiceAccountTokenExpiration`.
  package static let tokenExpirationMaximumSeconds: Int64 = 86_400
  /// `DefaultServiceAccountTokenExpiration`.
  package static let tokenExpirationDefaultSeconds: Int64 = 3600
  /// `DefaultProxySidecarPort`.
  package static let proxySidecarPortDefault: Int32 = 8000

  // MARK: Containers

  /// `ProxyInitContainerName`.
  package static let proxyInitContainer = "azwi-proxy-init"
  /// `ProxySidecarContainerName`.
  package static let proxySidecarContainer = "azwi-proxy"
  /// `ProxyInitImageName`.
  package static let proxyInitImage = "proxy-init"
  /// `ProxySidecarImageName`.
  package static let proxySidecarImage = "proxy"
  /// `ProxyPortEnvVar`.
  package static let proxyPortVariable = "PROXY_PORT"
  /// `ProxyImageRegistry`, set by the `Makefile`.
  package static let imageRegistry = "mcr.microsoft.com/oss/azure/workload-identity"

  // MARK: Injected environment

  /// `AzureClientIDEnvVar`.
  package static let clientIDVariable = "AZURE_CLIENT_ID"
  /// `AzureTenantIDEnvVar`.
  package static let tenantIDVariable = "AZURE_TENANT_ID"
  /// `AzureFederatedTokenFileEnvVar`.
  package static let federatedTokenFileVariable = "AZURE_FEDERATED_TOKEN_FILE"
  /// `AzureAuthorityHostEnvVar`.
  package static let authorityHostVariable = "AZURE_AUTHORITY_HOST"
  /// `DefaultAudience`.
  package static let defaultAudience = "api://AzureADTokenExchange"

  // MARK: Installed objects

  /// The namespace of the release on an Arc-enabled cluster (`connectedk8s` `_constants.py`).
  package static let namespace = "arc-workload-identity"
  /// The Helm release there (`connectedk8s` `_constants.py`).
  package static let release = "wiextension"
  /// The `MutatingWebhookConfiguration` (`charts/workload-identity-webhook/templates`).
  package static let webhookConfiguration = "azure-wi-webhook-mutating-webhook-configuration"
  /// The webhook in it.
  package static let webhook = "mutation.azure-workload-identity.io"
  /// The path it is called at.
  package static let webhookPath = "/mutate-v1-pod"
  /// The service in front of the webhook's pods.
  package static let service = "azure-wi-webhook-webhook-service"
  /// The webhook's own service account.
  package static let serviceAccount = "azure-wi-webhook-admin"
  /// The config map with the cloud and the tenant.
  package static let configMap = "azure-wi-webhook-config"
  /// The secret with the serving certificate.
  package static let certificateSecret = "azure-wi-webhook-server-cert"
  /// The deployment of the webhook.
  package static let deployment = "azure-wi-webhook-controller-manager"
}
