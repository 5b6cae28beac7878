import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager

/// The objects that the agents' release leaves in a cluster.
enum AgentObjects {
  /// The agents' namespace ("Azure Arc-enabled Kubernetes agent overview").
  static let namespace = "azure-arc"
  /// What `az connectedk8s update` and `delete` look for (`connectedk8s` `_constants.py`).
  static let configMap = "azure-clusterconfig"

  /// The deployments of the namespace, without `guard`, which comes with Azure RBAC only ("Azure
  /// Arc-enabled Kubernetes agent overview").
  static let deployments = [
    "cluster-metadata-operator", "clusterconnect-agent", "clusteridentityoperator",
    "config-agent", "controller-manager", "extension-events-collector", "extension-manager",
    "flux-logs-agent", "kube-aad-proxy", "logcollector", "metrics-agent", "resource-sync-agent",
  ]
  /// The object that holds what the signing-key agent copies (`connectedk8s` `custom.py`).
  static let signingKeyName = "signingkey"
  /// Where the agents' images come from; from memory, not checked.
  private static let registry = "mcr.microsoft.com/azurearck8s"

  /// One of the agents. No controller here makes a pod of it.
  static func deployment(_ name: String, version: SoftwareVersion) -> JSONValue {
    plainDeployment(
      name, namespace: namespace, labels: ["app.kubernetes.io/component": .string(name)],
      image: "\(registry)/\(name):\(version)", replicas: 1)
  }

  /// `signingkeys.clusterconfig.azure.com/signingkey`; what the real one holds is not published.
  static func signingKey() -> JSONValue {
    [
      "apiVersion": "clusterconfig.azure.com/v1beta1", "kind": "SigningKey",
      "metadata": ["name": .string(signingKeyName), "namespace": .string(namespace)],
    ]
  }

  /// A deployment of one container.
  static func plainDeployment(
    _ name: String, namespace: String, labels: JSONValue, image: String, replicas: Int
  ) -> JSONValue {
    [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": labels],
      "spec": [
        "replicas": .int(replicas), "selector": ["matchLabels": labels],
        "template": [
          "metadata": ["labels": labels],
          "spec": ["containers": [["name": .string(name), "image": .string(image)]]],
        ],
      ],
    ]
  }

  static func namespaceObject(_ name: String) -> JSONValue {
    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
  }

  /// `azure-clusterconfig`: which resource this cluster is.
  static func clusterConfiguration(
    of id: AzureResourceID, location: String, tenantID: String, agentVersion: SoftwareVersion,
    upgradesAutomatically: Bool
  ) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": ["name": .string(configMap), "namespace": .string(namespace)],
      "data": [
        "AZURE_ARC_AGENT_VERSION": .string(agentVersion.description),
        "AZURE_ARC_AUTOUPDATE": upgradesAutomatically ? "true" : "false",
        "AZURE_ENVIRONMENT": "AZUREPUBLICCLOUD",
        "AZURE_REGION": .string(location),
        "AZURE_RESOURCE_GROUP": .string(id.resourceGroup ?? ""),
        "AZURE_RESOURCE_NAME": .string(id.name ?? ""),
        "AZURE_SUBSCRIPTION_ID": .string(id.subscription ?? ""),
        "AZURE_TENANT_ID": .string(tenantID),
      ],
    ]
  }
}

/// The objects of the workload-identity extension.
///
/// Upstream: `charts/workload-identity-webhook/templates`, released into the namespace that
/// `connectedk8s` names.
enum WebhookObjects {
  private static let labels: JSONValue = [
    "app": "workload-identity-webhook", "azure-workload-identity.io/system": "true",
    "chart": "workload-identity-webhook", "release": .string(WorkloadIdentityNames.release),
  ]

  /// Where the API server of a cluster finds the webhook. In a real cluster a service stands
  /// there; here its name has the cluster's in it, for all clusters share one network.
  static func origin(cluster: String) -> Origin {
    let service = "\(WorkloadIdentityNames.service).\(WorkloadIdentityNames.namespace).svc"
    return .https("\(service).\(cluster.lowercased()).k8s.arcfed.internal")
  }

  static func serviceAccount() -> JSONValue {
    ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(.serviceAccount)]
  }

  /// The webhook's own deployment: two replicas (`charts/workload-identity-webhook/values.yaml`).
  static func deployment(_ layout: WebhookLayout) -> JSONValue {
    AgentObjects.plainDeployment(
      WorkloadIdentityNames.deployment, namespace: WorkloadIdentityNames.namespace,
      labels: labels,
      image: "\(WorkloadIdentityNames.imageRegistry)/webhook:\(layout.version)", replicas: 2)
  }

  static func configMap(_ configuration: WebhookConfiguration) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(.configMap),
      "data": [
        "AZURE_ENVIRONMENT": .string(configuration.environment),
        "AZURE_TENANT_ID": .string(configuration.tenantID),
      ],
    ]
  }

  static func webhookConfiguration(url: String) -> JSONValue {
    [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
      "metadata": [
        "name": .string(WorkloadIdentityNames.webhookConfiguration), "labels": labels,
      ],
      "webhooks": [
        [
          "name": .string(WorkloadIdentityNames.webhook),
          "admissionReviewVersions": ["v1", "v1beta1"],
          "clientConfig": ["url": .string(url)],
          "failurePolicy": "Fail",
          "matchPolicy": "Equivalent",
          "objectSelector": [
            "matchLabels": [
              WorkloadIdentityNames.useLabel: .string(WorkloadIdentityNames.useLabelValue)
            ]
          ],
          "reinvocationPolicy": "IfNeeded",
          "rules": [
            [
              "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
              "resources": ["pods"],
            ]
          ],
          "sideEffects": "None",
        ]
      ],
    ]
  }

  private enum Named: String {
    case serviceAccount
    case configMap

    var name: String {
      switch self {
      case .serviceAccount: WorkloadIdentityNames.serviceAccount
      case .configMap: WorkloadIdentityNames.configMap
      }
    }
  }

  private static func metadata(_ named: Named) -> JSONValue {
    [
      "name": .string(named.name), "namespace": .string(WorkloadIdentityNames.namespace),
      "labels": labels,
    ]
  }
}
