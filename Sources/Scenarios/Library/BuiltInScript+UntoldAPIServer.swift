extension BuiltInScript {
  /// The text of `Fixtures/Scenarios/02-api-server-never-told`; a test holds the two together.
  static let untoldAPIServer = #"""
    {
      title: "The API server was never told its issuer",
      teaches: "Deploy and configure workload identity federation in Azure Arc-enabled Kubernetes",
      lesson: "\
        The most common real failure: everything is in place, but the API server still signs \
        in its own name. The token says https://kubernetes.default.svc.cluster.local, and \
        Microsoft Entra has no federated credential for such an issuer.",
      steps: [
        { createResourceGroup: { name: "rg", location: "northeurope" } },
        { registerProvider: "Microsoft.Kubernetes" },
        { registerProvider: "Microsoft.KubernetesConfiguration" },
        {
          connectCluster: {
            name: "edge-01", resourceGroup: "rg", location: "northeurope", distribution: "k3s",
            agentVersion: "1.21.10", enableOIDCIssuer: true, enableWorkloadIdentity: true,
          },
          expect: { "properties.arcAgentProfile.agentState": "Succeeded" },
          save: { issuer: "properties.oidcIssuerProfile.issuerUrl" },
        },
        {
          createIdentity: { name: "app", resourceGroup: "rg", location: "northeurope" },
          save: { clientId: "properties.clientId" },
        },
        {
          createFederatedCredential: {
            identity: "app", name: "edge-01", issuer: "${issuer}",
            subject: "system:serviceaccount:default:app",
            audiences: ["api://AzureADTokenExchange"],
          },
        },
        { advance: "10s" },
        {
          apply: {
            manifests: [
              {
                apiVersion: "v1", kind: "ServiceAccount",
                metadata: {
                  name: "app", namespace: "default",
                  annotations: { "azure.workload.identity/client-id": "${clientId}" },
                },
              },
              {
                apiVersion: "v1", kind: "Pod",
                metadata: {
                  name: "app", namespace: "default",
                  labels: { "azure.workload.identity/use": "true" },
                },
                spec: {
                  serviceAccountName: "app",
                  containers: [{ name: "app", image: "python:3.13" }],
                },
              },
            ],
          },
        },
        {
          requestToken: { pod: "default/app", scope: "https://vault.azure.net/.default" },
          expect: {
            error: {
              service: "Microsoft Entra ID", status: 401, code: "AADSTS700211",
              error: "invalid_client",
              message: "AADSTS700211: No matching federated identity record found for \
    presented assertion issuer 'https://kubernetes.default.svc.cluster.local'. Check your \
    federated identity credential Subject, Audience and Issuer against the presented \
    assertion. See documentation at: \
    https://learn.microsoft.com/entra/workload-id/workload-identity-federation.",
            },
          },
        },
        {
          configureAPIServer: {
            arguments: [
              "service-account-issuer=${issuer}", "service-account-max-token-expiration=24h",
            ],
          },
        },
        {
          says: "Told at last, the API server signs in the public name: a new pod works.",
          apply: {
            manifests: [
              {
                apiVersion: "v1", kind: "Pod",
                metadata: {
                  name: "app-2", namespace: "default",
                  labels: { "azure.workload.identity/use": "true" },
                },
                spec: {
                  serviceAccountName: "app",
                  containers: [{ name: "app", image: "python:3.13" }],
                },
              },
            ],
          },
        },
        {
          requestToken: { pod: "default/app-2", scope: "https://vault.azure.net/.default" },
          expect: { claims: { appid: "${clientId}" } },
        },
      ],
    }

    """#
}
